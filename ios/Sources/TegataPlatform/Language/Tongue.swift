import Foundation
import TegataModels

/// Words and formats of one language.
public struct Tongue: Sendable {
    /// `ja` or `en`.
    public let tag: String
    public let words: any Words
    public let format: Format
    private let ownWords: any Words

    static var bundle: Bundle { .module }

    init(_ tag: String, zone: TimeZone = .autoupdatingCurrent) {
        guard let words = LocalizedWords(language: tag), let ownWords = LocalizedWords(language: tag, bundle: Self.bundle)
        else {
            preconditionFailure("the app has no words in \(tag)")
        }
        self.tag = tag
        self.words = words
        self.ownWords = ownWords
        format = Format(words: words, locale: Locale(identifier: tag), zone: zone)
    }

    public func own(_ word: OwnWord) -> String { ownWords.text(word.rawValue, []) }

    /// What happened, as a text to print: no web page has to be trusted with it.
    func page(_ record: PrintedRecord) -> String {
        let entries = record.entries.map { $0.facts.map(format.sentence).joined(separator: "\n") }
        return ([words.text("screen_activity", [])] + entries).joined(separator: "\n\n")
    }
}

/// A word where there is no phone yet, or none that can be asked from this thread.
public func ownWord(_ word: OwnWord) -> String {
    Tongue(ChosenLanguage(defaults: .standard).tag).own(word)
}
