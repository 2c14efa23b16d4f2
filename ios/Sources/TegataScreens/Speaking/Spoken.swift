import Foundation
import SwiftUI
import TegataModels

/// Before anybody said which language is spoken, each word is its key.
private struct Keys: Words {
    func has(_ key: String) -> Bool { false }

    func text(_ key: String, _ arguments: [String]) -> String { key }
}

private struct SpeechKey: EnvironmentKey {
    static let defaultValue = Speech(
        own: Keys(), words: Keys(), format: Format(words: Keys(), locale: Locale(identifier: "ja"), zone: .gmt))
}

private struct CameraKey: EnvironmentKey {
    static var defaultValue: AnyView? { nil }
}

extension EnvironmentValues {
    var speech: Speech {
        get { self[SpeechKey.self] }
        set { self[SpeechKey.self] = newValue }
    }

    /// What the camera sees, where there is one.
    var camera: AnyView? {
        get { self[CameraKey.self] }
        set { self[CameraKey.self] = newValue }
    }
}
