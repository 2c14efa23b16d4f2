import Foundation
import TegataCore

/// What a person typed and nobody else is to know: a PIN, words, a passphrase. It is wiped with the last reference to it.
/// Text fields keep their own copies as long as they live: empty them.
public final class Typed: @unchecked Sendable {
    // Written once, and wiped when nobody can read it any more.
    private var bytes: [UInt8]

    public init(_ text: some StringProtocol) {
        bytes = Array(text.utf8)
    }

    deinit {
        bytes.withUnsafeMutableBytes { buffer in
            guard let start = buffer.baseAddress else { return }
            // Not removed by the optimiser, unlike a plain fill of what is freed next.
            wipe(start, buffer.count)
        }
    }

    /// For one call. The core wipes what it gets.
    public var data: Data { Data(bytes) }

    /// The PIN as approval of what was just shown.
    public var approval: Approval { .pin(pin: data) }
}

@inline(never)
private func wipe(_ start: UnsafeMutableRawPointer, _ count: Int) {
    for offset in 0..<count {
        start.storeBytes(of: 0, toByteOffset: offset, as: UInt8.self)
    }
}
