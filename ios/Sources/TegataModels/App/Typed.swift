import TegataCore
import TegataKit

/// What was typed into a field, which may be secret: never a `String`, which cannot be wiped. Text fields keep their own copies:
/// empty them.
public final class Typed: CustomStringConvertible, CustomReflectable {
    private(set) var utf8: [UInt8]

    public init(_ text: some StringProtocol) {
        utf8 = Array(text.utf8)
    }

    deinit {
        wipe()
    }

    public func wipe() {
        for index in utf8.indices { utf8[index] = 0 }
    }

    var isEmpty: Bool { utf8.isEmpty }

    /// Hands it on; what was typed is wiped.
    func handOver() -> Secret {
        secret(wiping: &utf8)
    }

    public var description: String { "…" }

    public var customMirror: Mirror { Mirror(self, children: []) }
}

extension Typed {
    /// Where words stand, so that their text is never copied as a whole.
    var words: [Range<Int>] {
        utf8.split(whereSeparator: Self.isSpace).map { $0.startIndex..<$0.endIndex }
    }

    func word(_ place: Range<Int>) -> String {
        String(decoding: utf8[place], as: UTF8.self).lowercased()
    }

    var endsWithSpace: Bool { utf8.last.map(Self.isSpace) ?? true }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || (0x09...0x0D).contains(byte)
    }
}
