import Foundation
import ScenarioWorld
import TegataCore

/// A device key that fails in a tenth of its uses, with everything that a key store may throw, until it is told not to.
final class UnreliableKey: DeviceKey, @unchecked Sendable {
    private static let failures: [any Error] = [
        DeviceKeyError.Missing, DeviceKeyError.Invalidated, DeviceKeyError.Cancelled, DeviceKeyError.Rejected,
        DeviceKeyError.Unavailable, AppFault(),
    ]

    private let key = FakeDeviceKey()
    private let lock = NSLock()
    private var randomness: SeededRandomness
    private var reliable = true

    init(seed: UInt64) {
        randomness = SeededRandomness(seed: seed)
    }

    var isReliable: Bool {
        get { lock.withLock { reliable } }
        set { lock.withLock { reliable = newValue } }
    }

    func seal(plaintext: Data, associatedData: Data) throws -> Data {
        try failPerhaps()
        return try key.seal(plaintext: plaintext, associatedData: associatedData)
    }

    func unseal(ciphertext: Data, associatedData: Data) throws -> Data {
        try failPerhaps()
        return try key.unseal(ciphertext: ciphertext, associatedData: associatedData)
    }

    private func failPerhaps() throws {
        try lock.withLock {
            if !reliable, Int.random(in: 0..<10, using: &randomness) == 0 {
                throw Self.failures.randomElement(using: &randomness)!
            }
        }
    }
}

/// SplitMix64: the same numbers for the same seed.
struct SeededRandomness: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
