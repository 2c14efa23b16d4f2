import Foundation

/// The words of one language, by key.
public protocol Words: Sendable {
    func has(_ key: String) -> Bool

    /// With the arguments in their places, `%1$@` and on.
    func text(_ key: String, _ arguments: [String]) -> String
}

extension Words {
    func text(_ key: String, _ arguments: String...) -> String { text(key, arguments) }
}

/// Words out of `Localizable.strings`.
public struct LocalizedWords: Words {
    private let texts: [String: String]

    /// - Parameter language: `ja` or `en`.
    public init?(language: String) {
        self.init(language: language, bundle: .module)
    }

    /// Words of a part that has its own.
    public init?(language: String, bundle: Bundle) {
        guard
            let url = bundle.url(
                forResource: "Localizable", withExtension: "strings", subdirectory: nil, localization: language),
            let data = try? Data(contentsOf: url),
            let texts = try? PropertyListSerialization.propertyList(from: data, format: nil) as? [String: String]
        else { return nil }
        self.texts = texts
    }

    public var keys: Set<String> { Set(texts.keys) }

    public func has(_ key: String) -> Bool { texts[key] != nil }

    /// As it stands there, with its places for arguments.
    public func pattern(_ key: String) -> String? { texts[key] }

    /// What has no words shows its key: tests find all keys that are asked for.
    public func text(_ key: String, _ arguments: [String]) -> String {
        let parts = (texts[key] ?? key).components(separatedBy: "%")
        var text = parts[0]
        for part in parts.dropFirst() {
            // What is put in is not looked at again: a stranger may have written it.
            guard let place = part.first?.wholeNumberValue, part.dropFirst().hasPrefix("$@"),
                arguments.indices.contains(place - 1)
            else {
                text += "%" + part
                continue
            }
            text += arguments[place - 1] + part.dropFirst(3)
        }
        return text
    }
}
