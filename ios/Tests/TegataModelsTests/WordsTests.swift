import Foundation
import JourneyWorld
import TegataCore
import Testing

@testable import TegataModels

@Suite struct WordsTests {
    static func words(_ language: String) throws -> LocalizedWords {
        try #require(LocalizedWords(language: language))
    }

    private let ja: LocalizedWords
    private let en: LocalizedWords

    init() throws {
        ja = try Self.words("ja")
        en = try Self.words("en")
    }

    private func hasJapanese(_ text: String) -> Bool {
        text.unicodeScalars.contains { (0x3041...0x30FE).contains($0.value) || (0x3400...0x9FFF).contains($0.value) }
    }

    private func places(_ pattern: String) -> [Substring] {
        pattern.matches(of: #/%\d\$@/#).map(\.output).sorted()
    }

    private func withoutPlaces(_ pattern: String) -> String {
        pattern.replacing(#/%\d\$@/#, with: "")
    }

    @Test func everyKeyHasWordsInBothLanguagesAndNoneIsUnused() {
        #expect(wordKeys().symmetricDifference(ja.keys) == [])
        #expect(wordKeys().symmetricDifference(en.keys) == [])
    }

    @Test func bothLanguagesTakeTheSameArguments() throws {
        for key in ja.keys {
            let (one, other) = (try #require(ja.pattern(key)), try #require(en.pattern(key)))
            #expect(places(one) == places(other), "\(key)")
            #expect(!withoutPlaces(one).contains("%") && !withoutPlaces(other).contains("%"), "\(key)")
        }
    }

    /// Android's `strings.xml` is what people edit; `scripts/ios-words` writes it anew for iOS.
    @Test(arguments: [("ja", "values"), ("en", "values-en")])
    func theWordsAreThoseOfAndroid(_ language: String, _ folder: String) throws {
        let resources = environment["TEGATA_WORDS"] ?? "../android/app/src/main/res"
        let strings = try Strings.read("\(resources)/\(folder)/strings.xml")
        let words = try Self.words(language)
        #expect(Set(strings.keys).symmetricDifference(words.keys) == [])
        for (key, text) in strings { #expect(words.pattern(key) == text, "\(key)") }
    }

    @Test func nothingIsLeftUntranslated() throws {
        let same: Set = ["CT", "MRI", "PET", "English", "SHA3-256", "HASH160", "HASH256"]
        for key in ja.keys {
            let text = withoutPlaces(try #require(ja.pattern(key))).replacing(#/XYM|UTC|kB|MB|GB/#, with: "")
            let isMark = !text.contains(where: \.isLetter)
            #expect(isMark || same.contains(text) || hasJapanese(text), "\(key) is not Japanese: \(text)")
            let english = try #require(en.pattern(key))
            #expect(key == "language_ja" || !hasJapanese(english), "\(key) is not English")
        }
    }

    @Test func sentencesEndAsSentencesDo() throws {
        for key in ja.keys.filter({ $0.hasPrefix("warning_") || $0.hasPrefix("notice_") }) {
            let text = try #require(ja.pattern(key))
            #expect(["。", "」", "%1$@"].contains { text.hasSuffix($0) }, "\(key): \(text)")
        }
    }

    /// Whether somebody can agree is said by the severity, which is not always the same.
    @Test func whatToDoSaysNotWhetherOneCanAgree() throws {
        for key in ja.keys.filter({ $0.hasPrefix("warning_") }) {
            let (one, other) = (try #require(ja.pattern(key)), try #require(en.pattern(key)))
            #expect(!one.contains("同意できません") && !other.contains("cannot agree"), "\(key)")
        }
    }

    @Test func whatIsPutInIsNotLookedAtAgain() {
        #expect(ja.text("quoted", "%1$@ 100% %@").contains("%1$@ 100% %@"))
    }

    @Test func whatHasNoWordsShowsItsKey() {
        #expect(ja.text("unheard_of", "x") == "unheard_of")
    }

    /// A language that is longer than any, and shows at a glance what was written into the code.
    @Test func wordsThatAreLongerAndBracketedAppearWhereverWordsAre() {
        let format = Format(words: Pseudo(of: en), locale: Locale(identifier: "en_GB"), zone: .gmt)
        for list in CodeList.allCases {
            for code in list.codes { #expect(format.value(.code(list, code)).hasPrefix("[!!"), "\(list) \(code)") }
        }
        let values: [FactValue] = [
            .moment(ms: 0), .period(fromMs: 0, untilMs: 1), .amount(atomic: 1), .size(bytes: 1), .duration(ms: 1),
            .written(text: "x"),
            .hospital(FactValue.Hospital(name: nil, reading: nil, address: "T", isVerified: false)),
            .study(FactValue.Study(date: nil, modality: nil, bodyPart: nil, hospital: nil)),
            .right(FactValue.Right(right: "viewing", to: nil, status: "given")),
            .change(FactValue.Change(change: "longer", right: "viewing", from: .moment(ms: 0))),
        ]
        for value in values { #expect(format.value(value).hasPrefix("[!!"), "\(value)") }
        for key in FactKey.allCases {
            let sentence = format.sentence(Fact(key, .count(number: 1)))
            #expect(sentence.contains("[!! " + en.text("fact_\(key.rawValue)")), "\(key)")
        }
    }
}

private struct Pseudo: Words {
    let words: LocalizedWords

    init(of words: LocalizedWords) {
        self.words = words
    }

    func has(_ key: String) -> Bool { words.has(key) }

    func text(_ key: String, _ arguments: [String]) -> String { "[!! \(words.text(key, arguments)) ~~~~~~~~ !!]" }
}
