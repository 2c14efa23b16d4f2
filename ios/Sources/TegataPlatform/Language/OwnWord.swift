import Foundation

/// What the app says besides its screens.
public enum OwnWord: String, CaseIterable, Sendable {
    case biometricReason
    case biometricCancel
    case cameraSight
    case cameraAsking
    case cameraDenied
    case cameraSettings
    case cameraTaken
    case cameraNone
    case cameraFailed
    case cameraAgain
    case captured
    case pictured
    case understood
    case newsUnfinished
    case noPlace
}

/// The words of one language for these.
struct OwnWords: Sendable {
    let texts: [String: String]

    init?(language: String) {
        guard
            let url = Bundle.module.url(
                forResource: "Platform", withExtension: "strings", subdirectory: nil, localization: language),
            let data = try? Data(contentsOf: url),
            let texts = try? PropertyListSerialization.propertyList(from: data, format: nil) as? [String: String]
        else { return nil }
        self.texts = texts
    }

    subscript(_ word: OwnWord) -> String { texts[word.rawValue] ?? word.rawValue }
}
