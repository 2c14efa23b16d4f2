import Foundation
import LocalAuthentication
import Security
import TegataCore
import TegataPlatform

/// What the Keychain is asked.
enum KeychainRequest {
    static func item(_ key: KeyRules) -> [CFString: Any] {
        [kSecClass: kSecClassKey, kSecAttrApplicationTag: Data(key.name.utf8)]
    }

    static func reference(_ key: KeyRules, _ person: LAContext?) -> [CFString: Any] {
        var request = item(key)
        request[kSecReturnRef] = true
        request[kSecMatchLimit] = kSecMatchLimitOne
        if let person { request[kSecUseAuthenticationContext] = person }
        return request
    }

    static func making(_ key: KeyRules) throws -> [CFString: Any] {
        var request: [CFString: Any] = [
            kSecAttrKeyType: kSecAttrKeyTypeECSECPrimeRandom,
            kSecAttrKeySizeInBits: 256,
            kSecPrivateKeyAttrs: [
                kSecAttrIsPermanent: true,
                kSecAttrApplicationTag: Data(key.name.utf8),
                kSecAttrAccessControl: try access(key),
            ] as [CFString: Any],
        ]
        // A simulator may run where there is no Enclave.
        #if !targetEnvironment(simulator)
            request[kSecAttrTokenID] = kSecAttrTokenIDSecureEnclave
        #endif
        return request
    }

    /// Gone with the passcode, on this device alone; for a person, with another finger or face too.
    private static func access(_ key: KeyRules) throws -> SecAccessControl {
        let flags: SecAccessControlCreateFlags = key.needsPerson ? [.privateKeyUsage, .biometryCurrentSet] : .privateKeyUsage
        var fault: Unmanaged<CFError>?
        let made = SecAccessControlCreateWithFlags(nil, kSecAttrAccessibleWhenPasscodeSetThisDeviceOnly, flags, &fault)
        guard let made else { throw deviceKeyError(taking: fault) }
        return made
    }
}
