import Observation
import TegataModels

/// What is being typed on one screen. Nothing of it is saved, and it leaves as bytes that can be wiped. SwiftUI's fields keep a
/// `String`, which cannot: each is emptied as soon as it was used, and when the screen goes.
@MainActor
final class Typing {
    private var texts: [String: TypedText] = [:]

    func text(of field: InputField) -> TypedText {
        if let text = texts[field.name] { return text }
        let text = TypedText(field.value ?? "")
        texts[field.name] = text
        return text
    }

    /// What was typed so far, by the fields' names.
    func taken(_ fields: [InputField]) -> [String: Typed] {
        Dictionary(uniqueKeysWithValues: fields.map { ($0.name, Typed(text(of: $0).text)) })
    }

    func clear(_ fields: [InputField]) {
        for field in fields { texts[field.name]?.text = "" }
    }

    func clear() {
        for text in texts.values { text.text = "" }
    }
}

/// The text of one field.
@MainActor
@Observable
final class TypedText {
    var text: String

    init(_ text: String) {
        self.text = text
    }

    /// Completes the word that is begun.
    func complete(_ word: String) {
        let begun = text.lastIndex(where: \.isWhitespace).map { text.index(after: $0) } ?? text.startIndex
        text = text[..<begun] + word + " "
    }
}

extension InputField {
    /// Secrets of one use: typed anew after each press.
    var isHidden: Bool { isPin || [.passphrase, .exportedKey, .exportPassword].contains(key) }

    var isPin: Bool { [.pin, .newPin, .newPinAgain].contains(key) }
}
