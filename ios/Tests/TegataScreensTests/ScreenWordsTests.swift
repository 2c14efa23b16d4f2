import Foundation
import JourneyWorld
import SwiftUI
import TegataModels
import Testing

@testable import TegataScreens

/// Words between brackets: what stands outside of them bypasses the app's words.
private struct Bracketed: Words {
    func has(_ key: String) -> Bool { !key.hasPrefix("bodyPart_") && !key.hasPrefix("modality_") }

    func text(_ key: String, _ arguments: [String]) -> String {
        "⟦" + ([key] + arguments).joined(separator: " ") + "⟧"
    }
}

@MainActor
@Suite struct ScreenWordsTests {
    private let bracketed = Speech(
        own: Bracketed(), words: Bracketed(),
        format: Format(words: Bracketed(), locale: Locale(identifier: "ja"), zone: .gmt))

    @Test(arguments: [("ja", "values"), ("en", "values-en")])
    func theScreensOwnWordsAreThoseOfAndroid(_ language: String, _ folder: String) throws {
        let words = try #require(LocalizedWords(language: language, bundle: Speech.bundle))
        #expect(words.keys == Set(ScreenWord.allCases.map(\.rawValue)))
        let resources = environment["TEGATA_SCREEN_WORDS"] ?? "../android/screens/src/main/res"
        let android = try String(contentsOfFile: "\(resources)/\(folder)/strings.xml", encoding: .utf8)
        let strings = android.matches(of: #/<string name="(\w+)">(.*)<\/string>/#)
        #expect(strings.count == words.keys.count)
        for string in strings {
            let text = String(string.output.2).replacing(#/%(\d)\$[sd]/#) { "%\($0.output.1)$@" }
            #expect(words.pattern(String(string.output.1)) == text)
        }
    }

    @Test(arguments: Fixture.all) func nothingIsSaidBesideTheWords(_ fixture: Fixture) {
        let drawing = Drawing(bracketed)
        let doings = Doings(act: { _, _ in })
        drawing.draw(fixture.pages, fixture.tab, doings).find("details")?.press?()
        let known = raw(fixture)
        for node in drawing.draw(fixture.pages, fixture.tab, doings).nodes where node.kind != "Image" {
            for text in [node.text, node.label, node.hint, node.value].compactMap(\.self) {
                let bypassing = known.reduce(outside(text)) { $0.replacingOccurrences(of: $1, with: "") }
                #expect(!bypassing.contains { $0.isLetter || $0.isNumber }, "\(node.identifier ?? node.kind): \(text)")
            }
        }
    }

    private func outside(_ text: String) -> String {
        var depth = 0
        return text.filter { character in
            if character == "⟦" { depth += 1 }
            defer { if character == "⟧" { depth -= 1 } }
            return depth == 0
        }
    }

    /// What strangers or the device wrote, and what was typed.
    private func raw(_ fixture: Fixture) -> [String] {
        let state = fixture.state
        let values = (state.facts + state.items.flatMap(\.facts)).flatMap { fact -> [FactValue] in
            if case .several(let values) = fact.value { values + [fact.value] } else { [fact.value] }
        }
        var texts = values.map { outside(bracketed.value($0)) } + state.fields.compactMap(\.value)
        texts += state.fields.flatMap { $0.suggestions?.value ?? [] }
        for case .recoveryWords(let words) in values { texts += words.value + words.value.indices.map { String($0 + 1) } }
        texts += [state.notice?.detail].compactMap(\.self)
        if let progress = state.progress, let of = progress.of, of > 0 { texts.append("\((progress.done ?? 0) * 100 / of) %") }
        return texts.filter { !$0.isEmpty }.sorted { $0.count > $1.count }
    }
}
