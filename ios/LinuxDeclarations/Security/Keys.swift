// Keys: https://developer.apple.com/documentation/security/keys
import Foundation

/// https://developer.apple.com/documentation/security/seckey
public final class SecKey {
    /// What it was made with.
    package let attributes: CFDictionary
    package let isPrivate: Bool
    package let mark: [UInt8]

    package init(attributes: CFDictionary, isPrivate: Bool, mark: [UInt8]) {
        self.attributes = attributes
        self.isPrivate = isPrivate
        self.mark = mark
    }
}

/// https://developer.apple.com/documentation/security/seckeyalgorithm
public struct SecKeyAlgorithm: Equatable, Sendable {
    let name: String

    public static let eciesEncryptionCofactorVariableIVX963SHA256AESGCM = SecKeyAlgorithm(
        name: "algid:encrypt:ECIES:ECDHC:KDFX963:SHA256:AESGCM-KDFIV")
}

/// https://developer.apple.com/documentation/security/secaccesscontrol
public final class SecAccessControl {
    package let protection: CFString
    package let flags: SecAccessControlCreateFlags

    init(protection: CFString, flags: SecAccessControlCreateFlags) {
        self.protection = protection
        self.flags = flags
    }
}

/// https://developer.apple.com/documentation/security/secaccesscontrolcreateflags
public struct SecAccessControlCreateFlags: OptionSet, Sendable {
    public let rawValue: CFIndex

    public init(rawValue: CFIndex) {
        self.rawValue = rawValue
    }

    public static let userPresence = Self(rawValue: 1 << 0)
    public static let biometryAny = Self(rawValue: 1 << 1)
    public static let biometryCurrentSet = Self(rawValue: 1 << 3)
    public static let devicePasscode = Self(rawValue: 1 << 4)
    public static let or = Self(rawValue: 1 << 14)
    public static let and = Self(rawValue: 1 << 15)
    public static let privateKeyUsage = Self(rawValue: 1 << 30)
}

/// https://developer.apple.com/documentation/security/secaccesscontrolcreatewithflags(_:_:_:_:)
public func SecAccessControlCreateWithFlags(
    _ allocator: AnyObject?, _ protection: CFTypeRef, _ flags: SecAccessControlCreateFlags,
    _ error: UnsafeMutablePointer<Unmanaged<CFError>?>?
) -> SecAccessControl? {
    SecAccessControl(protection: "\(protection)", flags: flags)
}

/// https://developer.apple.com/documentation/security/seckeycreaterandomkey(_:_:)
public func SecKeyCreateRandomKey(
    _ parameters: CFDictionary, _ error: UnsafeMutablePointer<Unmanaged<CFError>?>?
) -> SecKey? {
    PlayedKeychain.shared.make(parameters, error)
}

/// https://developer.apple.com/documentation/security/seckeycopypublickey(_:)
public func SecKeyCopyPublicKey(_ key: SecKey) -> SecKey? {
    SecKey(attributes: [:], isPrivate: false, mark: key.mark)
}

/// https://developer.apple.com/documentation/security/seckeycreateencrypteddata(_:_:_:_:)
public func SecKeyCreateEncryptedData(
    _ key: SecKey, _ algorithm: SecKeyAlgorithm, _ plaintext: CFData, _ error: UnsafeMutablePointer<Unmanaged<CFError>?>?
) -> CFData? {
    PlayedKeychain.shared.encrypt(key, algorithm, plaintext, error)
}

/// https://developer.apple.com/documentation/security/seckeycreatedecrypteddata(_:_:_:_:)
public func SecKeyCreateDecryptedData(
    _ key: SecKey, _ algorithm: SecKeyAlgorithm, _ ciphertext: CFData, _ error: UnsafeMutablePointer<Unmanaged<CFError>?>?
) -> CFData? {
    PlayedKeychain.shared.decrypt(key, algorithm, ciphertext, error)
}
