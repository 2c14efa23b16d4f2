import Foundation

/// Overwrites the bytes where they lie: writing to a variable would make a copy, and leave them.
func wipe(_ secret: Data) {
    secret.withUnsafeBytes { bytes in
        guard let start = bytes.baseAddress else { return }
        overwrite(UnsafeMutableRawPointer(mutating: start), bytes.count)
    }
}

/// A copy that wipes itself with the last reference to it.
func wipingItself(_ secret: UnsafeRawBufferPointer) -> Data {
    let room = UnsafeMutableRawBufferPointer.allocate(byteCount: max(secret.count, 1), alignment: 1)
    room.copyMemory(from: secret)
    guard let start = room.baseAddress else { return Data() }
    return Data(
        bytesNoCopy: start, count: secret.count,
        deallocator: .custom { start, count in
            overwrite(start, count)
            start.deallocate()
        })
}

/// In a function of its own, so that the optimiser does not see that nobody reads what is written.
@inline(never)
private func overwrite(_ start: UnsafeMutableRawPointer, _ count: Int) {
    for offset in 0..<count { start.storeBytes(of: 0, toByteOffset: offset, as: UInt8.self) }
}
