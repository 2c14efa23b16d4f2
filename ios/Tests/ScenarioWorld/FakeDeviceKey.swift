import Foundation
import TegataCore

/// A device key in memory whose key can be lost. Not secret: it shows that what was sealed comes back, with the same
/// associated data only.
package final class FakeDeviceKey: DeviceKey, @unchecked Sendable {
    private let lock = NSLock()
    private var failure: (any Error)?
    private var waiting: (@Sendable () -> Void)?

    package init() {}

    /// What it throws instead of doing anything.
    package var failing: (any Error)? {
        get { lock.withLock { failure } }
        set { lock.withLock { failure = newValue } }
    }

    /// Called before it seals anything: a test can make it wait.
    package var beforeSealing: (@Sendable () -> Void)? {
        get { lock.withLock { waiting } }
        set { lock.withLock { waiting = newValue } }
    }

    package func seal(plaintext: Data, associatedData: Data) throws -> Data {
        beforeSealing?()
        if let failing { throw failing }
        return length(associatedData) + associatedData + Data(plaintext.map { $0 ^ 0x5A })
    }

    package func unseal(ciphertext: Data, associatedData: Data) throws -> Data {
        if let failing { throw failing }
        let head = length(associatedData) + associatedData
        guard ciphertext.starts(with: head) else { throw DeviceKeyError.Rejected }
        return Data(ciphertext.dropFirst(head.count).map { $0 ^ 0x5A })
    }

    private func length(_ data: Data) -> Data {
        withUnsafeBytes(of: UInt32(data.count).bigEndian) { Data($0) }
    }
}

/// Something that no key store is expected to throw.
package struct AppFault: Error {
    package init() {}
}
