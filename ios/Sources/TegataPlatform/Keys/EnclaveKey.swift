import Foundation
import TegataCore

/// A device key behind the surface. What it seals is a version, the enrolment that it was sealed for, and the ciphertext of
/// `SealedSecret`.
final class EnclaveKey: DeviceKey {
    private static let version: UInt8 = 1

    private let rules: KeyRules
    private let chest: any KeyChest
    private let biometrics: any Biometrics
    private let isOnMainThread: @Sendable () -> Bool

    init(
        _ rules: KeyRules, chest: any KeyChest, biometrics: any Biometrics,
        isOnMainThread: @escaping @Sendable () -> Bool = { Thread.isMainThread }
    ) {
        self.rules = rules
        self.chest = chest
        self.biometrics = biometrics
        self.isOnMainThread = isOnMainThread
    }

    func seal(plaintext: Data, associatedData: Data) throws -> Data {
        defer { wipe(plaintext) }
        try stayOffMainThread()
        let state = try enrolledState()
        // A key of an earlier enrolment would still encrypt, and nobody could open it.
        if rules.needsPerson { chest.destroy(rules) }
        let framed = try SealedSecret.framed(plaintext, with: associatedData)
        defer { wipe(framed) }
        return Data([Self.version, UInt8(state.count)]) + state + (try chest.encrypt(framed, to: rules))
    }

    func unseal(ciphertext: Data, associatedData: Data) throws -> Data {
        try stayOffMainThread()
        let sealed = Array(ciphertext)
        guard sealed.count > 2, sealed[0] == Self.version, sealed.count > 2 + Int(sealed[1]) else {
            throw DeviceKeyError.Rejected
        }
        let head = 2 + Int(sealed[1])
        if rules.needsPerson { try compare(Data(sealed[2..<head])) }
        let framed = try chest.decrypt(Data(sealed[head...]), by: rules)
        defer { wipe(framed) }
        return try SealedSecret.secret(in: framed, with: associatedData)
    }

    func destroy() {
        chest.destroy(rules)
    }

    private func enrolledState() throws -> Data {
        if !rules.needsPerson { return Data() }
        guard case .enrolled(let state) = biometrics.enrolment, state.count <= UInt8.max else {
            throw DeviceKeyError.Unavailable
        }
        return state
    }

    /// The key store itself answers in several ways for a key that it withdrew; this one is certain, and asks nobody.
    private func compare(_ sealedFor: Data) throws {
        switch biometrics.enrolment {
        case .enrolled(let state) where state == sealedFor: return
        case .enrolled, .nobody: throw DeviceKeyError.Invalidated
        case .absent, .unavailable: throw DeviceKeyError.Unavailable
        }
    }

    /// A person is asked on the main thread, which cannot wait for itself.
    private func stayOffMainThread() throws {
        if isOnMainThread() { throw DeviceKeyError.Unavailable }
    }
}
