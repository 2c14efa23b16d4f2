import Foundation
import TegataCore

/// Hands what a person typed (a PIN, words, a passphrase) to the core, which wipes it with the last reference to it. Text
/// fields keep their own copies as long as they live: empty them.
public func secret(_ text: some StringProtocol) -> Secret {
    var bytes = Array(text.utf8)
    return secret(wiping: &bytes)
}

/// The same of UTF-8 bytes, which are wiped at once.
public func secret(wiping bytes: inout [UInt8]) -> Secret {
    defer { wipe(&bytes) }
    return bytes.withUnsafeMutableBytes { buffer in
        guard let start = buffer.baseAddress else { return Secret(utf8: Data()) }
        // Only looked at within the call: the core makes its own copy, and no other is needed.
        return Secret(utf8: Data(bytesNoCopy: start, count: buffer.count, deallocator: .none))
    }
}

extension Approval {
    /// Approves what was just shown, by the PIN.
    public static func pin(_ text: some StringProtocol) -> Approval {
        .pin(pin: secret(text))
    }
}

/// In a function of its own, so that the optimiser does not see that nobody reads what is written.
@inline(never)
private func wipe(_ bytes: inout [UInt8]) {
    for index in bytes.indices {
        bytes[index] = 0
    }
}
