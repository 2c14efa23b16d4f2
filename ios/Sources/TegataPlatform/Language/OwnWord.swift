/// What the app says besides its screens. The words stand in this module's `Localizable.strings`, by these keys.
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
