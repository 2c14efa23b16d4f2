import Foundation

/// Numbers, amounts and sizes, and what is read letter by letter.
struct Quantities: Sendable {
    let words: any Words
    let locale: Locale

    func count(_ number: some BinaryInteger) -> String {
        Int64(clamping: number).formatted(.number.locale(locale))
    }

    /// Exact: of the six decimal places those that count.
    func amount(_ atomic: Int64) -> String {
        let units = Decimal(sign: .plus, exponent: -6, significand: Decimal(atomic))
        return words.text("amount", units.formatted(.number.locale(locale).precision(.fractionLength(0...6))))
    }

    func size(_ bytes: Int64) -> String {
        switch bytes {
        case ..<1_000: words.text("size_bytes", count(bytes))
        case ..<1_000_000: words.text("size_kilobytes", places(bytes, 1_000))
        case ..<1_000_000_000: words.text("size_megabytes", places(bytes, 1_000_000))
        default: words.text("size_gigabytes", places(bytes, 1_000_000_000))
        }
    }

    private func places(_ bytes: Int64, _ unit: Double) -> String {
        (Double(bytes) / unit).formatted(.number.locale(locale).precision(.fractionLength(0...1)))
    }

    /// Addresses and hashes, to be compared by eye and read aloud.
    static func grouped(_ text: String) -> String {
        var rest = text[...]
        var groups: [Substring] = []
        while !rest.isEmpty {
            groups.append(rest.prefix(4))
            rest = rest.dropFirst(4)
        }
        return groups.joined(separator: " ")
    }
}
