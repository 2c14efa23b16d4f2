import Foundation
import TegataModels
import Testing

@testable import TegataPlatform

@Suite struct WordsTests {
    private func words(_ language: String) throws -> [String: String] {
        let words = try #require(LocalizedWords(language: language, bundle: Tongue.bundle))
        return Dictionary(uniqueKeysWithValues: words.keys.map { ($0, words.text($0, [])) })
    }

    @Test(arguments: ["ja", "en"])
    func everyWordIsThereInBothLanguagesAndNoneIsUnused(_ language: String) throws {
        let words = try words(language)
        #expect(Set(words.keys) == Set(OwnWord.allCases.map(\.rawValue)))
        for (key, text) in words { #expect(!text.trimmingCharacters(in: .whitespaces).isEmpty, "\(key)") }
    }

    @Test func nothingIsLeftUntranslated() throws {
        let (ja, en) = (try words("ja"), try words("en"))
        for (key, text) in ja {
            #expect(
                text.unicodeScalars.contains { (0x3041...0x30FE).contains($0.value) || (0x4E00...0x9FFF).contains($0.value) },
                "\(key)")
            #expect(en[key]?.allSatisfy(\.isASCII) == true, "\(key)")
        }
    }

    /// Their keys are no words of the screens.
    @Test func whatAndroidSaysTooIsSaidAlike() throws {
        let folder = "../android/app/src/main/res"
        for (language, values) in [("ja", "values"), ("en", "values-en")] {
            let android = try String(contentsOfFile: "\(folder)/\(values)/app.xml", encoding: .utf8)
                .replacingOccurrences(of: "\\'", with: "'")
            let own = try words(language)
            let same: [OwnWord] = [
                .biometricReason, .biometricCancel, .cameraSight, .cameraAsking, .cameraDenied, .cameraSettings, .cameraTaken,
                .cameraNone, .cameraFailed, .cameraAgain, .newsUnfinished,
            ]
            for word in same { #expect(android.contains(">\(own[word.rawValue] ?? "-")<"), "\(language) \(word)") }
        }
    }
}

@Suite struct LanguageTests {
    private let name = "tests.\(UUID().uuidString)"

    private func onDefaults(_ test: (UserDefaults) throws -> Void) throws {
        let defaults = try #require(UserDefaults(suiteName: name))
        defer { defaults.removePersistentDomain(forName: name) }
        try test(defaults)
    }

    @Test func aChosenLanguageIsKeptWhereTheSystemKeepsIt() throws {
        try onDefaults { defaults in
            ChosenLanguage(defaults: defaults).choose("en")
            #expect(defaults.stringArray(forKey: "AppleLanguages") == ["en"])
            #expect(ChosenLanguage(defaults: defaults).tag == "en")
            ChosenLanguage(defaults: defaults).choose(nil)
            #expect(defaults.persistentDomain(forName: name)?["AppleLanguages"] == nil)
        }
    }

    @Test func theFirstThatTheAppSpeaksIsSpokenAndElseJapanese() throws {
        try onDefaults { defaults in
            for (preferred, spoken) in [
                (["en-GB", "ja-JP"], "en"), (["fr-FR", "en"], "en"), (["ja-JP"], "ja"), (["fr-FR", "de"], "ja"),
            ] {
                defaults.set(preferred, forKey: "AppleLanguages")
                #expect(ChosenLanguage(defaults: defaults).tag == spoken)
            }
        }
    }
}
