import CryptoTokenKit
import Foundation
import LocalAuthentication
import Security
import TegataCore
import TegataPlatform

/// P-256 keys in the Secure Enclave. What is encrypted to one (ECIES) is opened within it.
final class EnclaveChest: KeyChest {
    private static var algorithm: SecKeyAlgorithm { .eciesEncryptionCofactorVariableIVX963SHA256AESGCM }

    /// What the system's prompt says.
    struct Prompt: Sendable {
        let reason: String
        let cancel: String
    }

    private let prompt: @Sendable () -> Prompt
    private let making = NSLock()

    init(prompt: @escaping @Sendable () -> Prompt) {
        self.prompt = prompt
    }

    func encrypt(_ plaintext: Data, to key: KeyRules) throws -> Data {
        let own = try making.withLock { try existing(key, for: nil) ?? make(key) }
        guard let open = SecKeyCopyPublicKey(own) else { throw DeviceKeyError.Unavailable }
        var fault: Unmanaged<CFError>?
        guard let sealed = SecKeyCreateEncryptedData(open, Self.algorithm, plaintext as CFData, &fault) else {
            throw deviceKeyError(taking: fault)
        }
        return sealed as Data
    }

    func decrypt(_ ciphertext: Data, by key: KeyRules) throws -> Data {
        guard let own = try existing(key, for: key.needsPerson ? person() : nil) else { throw DeviceKeyError.Missing }
        var fault: Unmanaged<CFError>?
        guard let opened = SecKeyCreateDecryptedData(own, Self.algorithm, ciphertext as CFData, &fault) else {
            throw deviceKeyError(taking: fault)
        }
        return opened as Data
    }

    func destroy(_ key: KeyRules) {
        SecItemDelete(KeychainRequest.item(key) as CFDictionary)
    }

    private func existing(_ key: KeyRules, for person: LAContext?) throws -> SecKey? {
        var found: CFTypeRef?
        let status = SecItemCopyMatching(KeychainRequest.reference(key, person) as CFDictionary, &found)
        if status == errSecItemNotFound { return nil }
        guard status == errSecSuccess, let found else {
            throw deviceKeyError(domain: NSOSStatusErrorDomain, code: CFIndex(status))
        }
        // What was asked for is a key, and Core Foundation's types cannot be asked what they are by `as?`.
        return (found as! SecKey)
    }

    private func make(_ key: KeyRules) throws -> SecKey {
        var fault: Unmanaged<CFError>?
        guard let made = SecKeyCreateRandomKey(try KeychainRequest.making(key) as CFDictionary, &fault) else {
            throw deviceKeyError(taking: fault)
        }
        return made
    }

    /// Who is asked anew each time: an earlier approval is for an earlier operation.
    private func person() -> LAContext {
        let prompt = prompt()
        let context = LAContext()
        context.localizedReason = prompt.reason
        context.localizedCancelTitle = prompt.cancel
        // The phone's passcode is no way in: the PIN is.
        context.localizedFallbackTitle = ""
        context.touchIDAuthenticationAllowableReuseDuration = 0
        return context
    }
}
