/// What can be filled in.
public enum FieldKey: String, CaseIterable, Sendable {
    case pin
    case newPin
    case newPinAgain
    case words
    case word
    case passphrase
    case exportedKey
    case exportPassword
    case code
    case account
    case approvals
    case nodes
    case person
    case registry

    /// Not to be remembered by keyboards and password fields.
    public var isSecret: Bool {
        switch self {
        case .pin, .newPin, .newPinAgain, .words, .word, .passphrase, .exportedKey, .exportPassword:
            true
        default: false
        }
    }
}
