import Foundation
import TegataCore

/// What comes along with an action: the item that it is for, and what was typed, by `InputField.name`.
public struct Input: CustomStringConvertible {
    public let item: String?
    private let typed: [String: Typed]

    public init(item: String? = nil, typed: [String: Typed] = [:]) {
        self.item = item
        self.typed = typed
    }

    /// What is no secret.
    func text(_ field: FieldKey) -> String {
        String(decoding: typed[field.rawValue]?.utf8 ?? [], as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Hands a secret on; what was typed is wiped.
    func secret(_ field: FieldKey, number: Int? = nil) -> Secret {
        let typed = typed[InputField(field, number: number).name] ?? Typed("")
        return typed.handOver()
    }

    func optionalSecret(_ field: FieldKey) -> Secret? {
        guard let typed = typed[field.rawValue], !typed.isEmpty else { return nil }
        return typed.handOver()
    }

    /// Whether the same was typed twice.
    func isSame(_ one: FieldKey, _ other: FieldKey) -> Bool {
        typed[one.rawValue]?.utf8 == typed[other.rawValue]?.utf8
    }

    /// The item of an action that is one of an item's.
    func chosen() throws -> String {
        guard let item else { throw TegataError.BadArgument(argument: "item") }
        return item
    }

    /// What was typed and nobody needed.
    func wipe() {
        for text in typed.values { text.wipe() }
    }

    public var description: String { "Input(\(item ?? ""), \(typed.keys.sorted()))" }
}
