import Foundation

/// How one of the device's keys is made and guarded.
public struct KeyRules: Hashable, Sendable {
    /// By which the key store knows it.
    public let name: String
    /// Whether each use is approved by a finger or a face, and the key dies when another one is enrolled.
    public let needsPerson: Bool

    /// Serves whenever the phone is unlocked: the PIN guards what it seals.
    public static let device = KeyRules(name: "org.tegata.device", needsPerson: false)
    public static let biometric = KeyRules(name: "org.tegata.biometric", needsPerson: true)
}

/// The device's key store: key pairs whose private half never leaves it. Called from threads that may wait for a person, and
/// throws `DeviceKeyError`.
public protocol KeyChest: Sendable {
    /// Encrypts to the key, which is made where there is none.
    func encrypt(_ plaintext: Data, to key: KeyRules) throws -> Data

    /// Opens what `encrypt` made, and asks a person where the rules say so.
    func decrypt(_ ciphertext: Data, by key: KeyRules) throws -> Data

    func destroy(_ key: KeyRules)
}

/// Who is enrolled with the device.
public enum Enrolment: Equatable, Sendable {
    /// Changes with every finger or face that is added or taken away.
    case enrolled(state: Data)
    case nobody
    /// The device has no such sensor, or the app may not use it.
    case absent
    /// Too many tries, or no answer: it passes.
    case unavailable
}

public protocol Biometrics: Sendable {
    var enrolment: Enrolment { get }
}
