import Foundation

/// What stands behind the declarations on Linux: a key store in memory that keeps its rules, so that the app's own code runs in
/// tests and what it asked for can be seen. Not secret.
package final class PlayedKeychain: @unchecked Sendable {
    package static let shared = PlayedKeychain()

    private let lock = NSRecursiveLock()
    private var keys: [Data: SecKey] = [:]
    private var lost: Set<Data> = []
    private var count: UInt8 = 0
    private var asked = 0
    private var query: CFDictionary = [:]
    private var refusal: CFError?
    private var lockIsOn = true

    /// With what each key was made, by its tag.
    package var held: [String: CFDictionary] {
        lock.withLock { Dictionary(uniqueKeysWithValues: keys.map { (String(decoding: $0, as: UTF8.self), $1.attributes) }) }
    }

    /// By what a key was looked for last.
    package var lastQuery: CFDictionary { lock.withLock { query } }

    /// How often a person was asked.
    package var approvals: Int { lock.withLock { asked } }

    /// Whether the phone has a passcode: keys that need one are made only then.
    package var hasPasscode: Bool {
        get { lock.withLock { lockIsOn } }
        set { lock.withLock { lockIsOn = newValue } }
    }

    package func refuse(domain: String, code: Int) {
        lock.withLock { refusal = CFError(domain: domain, code: code) }
    }

    package func enrolAnother() {
        lock.withLock { for (tag, key) in keys where key.flags.contains(.biometryCurrentSet) { lost.insert(tag) } }
    }

    package func beginAnew() {
        lock.withLock {
            keys = [:]
            lost = []
            asked = 0
            refusal = nil
            lockIsOn = true
        }
    }

    func find(_ query: CFDictionary, _ result: UnsafeMutablePointer<CFTypeRef?>?) -> OSStatus {
        lock.withLock {
            self.query = query
            guard let tag = query[kSecAttrApplicationTag] as? Data, let key = keys[tag], !lost.contains(tag) else {
                return errSecItemNotFound
            }
            result?.pointee = key
            return errSecSuccess
        }
    }

    func delete(_ query: CFDictionary) -> OSStatus {
        lock.withLock {
            guard let tag = query[kSecAttrApplicationTag] as? Data, keys.removeValue(forKey: tag) != nil else {
                return errSecItemNotFound
            }
            lost.remove(tag)
            return errSecSuccess
        }
    }

    func make(_ parameters: CFDictionary, _ error: UnsafeMutablePointer<Unmanaged<CFError>?>?) -> SecKey? {
        lock.withLock {
            guard let own = parameters[kSecPrivateKeyAttrs] as? CFDictionary, let tag = own[kSecAttrApplicationTag] as? Data,
                own[kSecAttrIsPermanent] as? Bool == true, own[kSecAttrAccessControl] is SecAccessControl, keys[tag] == nil
            else { return fail(error, NSOSStatusErrorDomain, errSecParam) }
            if !lockIsOn { return fail(error, NSOSStatusErrorDomain, errSecAuthFailed) }
            count += 1
            let key = SecKey(attributes: parameters, isPrivate: true, mark: Array(tag) + [count])
            keys[tag] = key
            return key
        }
    }

    func encrypt(
        _ key: SecKey, _ algorithm: SecKeyAlgorithm, _ plaintext: Data, _ error: UnsafeMutablePointer<Unmanaged<CFError>?>?
    ) -> Data? {
        lock.withLock {
            if key.isPrivate { return fail(error, NSOSStatusErrorDomain, errSecParam) }
            count += 1
            let body = Data([4, count]) + Data(plaintext.map { $0 ^ count })
            return body + tag(of: body, key, algorithm)
        }
    }

    func decrypt(
        _ key: SecKey, _ algorithm: SecKeyAlgorithm, _ ciphertext: Data, _ error: UnsafeMutablePointer<Unmanaged<CFError>?>?
    ) -> Data? {
        lock.withLock {
            guard key.isPrivate, key.flags.contains(.privateKeyUsage) else {
                return fail(error, NSOSStatusErrorDomain, errSecParam)
            }
            if key.flags.contains(.biometryCurrentSet) {
                asked += 1
                if let refusal {
                    error?.pointee = .passRetained(refusal)
                    return nil
                }
            }
            let body = ciphertext.dropLast(8)
            guard body.count >= 2, Data(ciphertext.suffix(8)) == tag(of: Data(body), key, algorithm) else {
                return fail(error, NSOSStatusErrorDomain, errSecParam)
            }
            let number = body[body.startIndex + 1]
            return Data(body.dropFirst(2).map { $0 ^ number })
        }
    }

    /// Any byte that differs makes another one.
    private func tag(of body: Data, _ key: SecKey, _ algorithm: SecKeyAlgorithm) -> Data {
        let sum = (key.mark + Array(algorithm.name.utf8) + Array(body)).reduce(0xCBF2_9CE4_8422_2325 as UInt64) {
            ($0 ^ UInt64($1)) &* 0x100_0000_01B3
        }
        return withUnsafeBytes(of: sum.bigEndian) { Data($0) }
    }

    private func fail<Answer>(
        _ error: UnsafeMutablePointer<Unmanaged<CFError>?>?, _ domain: String, _ code: OSStatus
    ) -> Answer? {
        error?.pointee = .passRetained(CFError(domain: domain, code: CFIndex(code)))
        return nil
    }
}

extension SecKey {
    fileprivate var flags: SecAccessControlCreateFlags {
        let own = attributes[kSecPrivateKeyAttrs] as? CFDictionary
        return (own?[kSecAttrAccessControl] as? SecAccessControl)?.flags ?? []
    }
}
