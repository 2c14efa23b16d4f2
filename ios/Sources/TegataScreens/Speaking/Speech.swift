import Foundation
import TegataCore
import TegataModels

/// Everything that the screens say.
public struct Speech: Sendable {
    private let own: any Words
    private let words: any Words
    private let format: Format

    /// Where the screens' own words stand.
    static let bundle = Bundle.module

    init(own: any Words, words: any Words, format: Format) {
        self.own = own
        self.words = words
        self.format = format
    }

    /// - Parameter language: `ja` or `en`.
    public init?(language: String, locale: Locale, zone: TimeZone, hasEra: Bool = false) {
        guard let own = LocalizedWords(language: language, bundle: Self.bundle), let words = LocalizedWords(language: language)
        else { return nil }
        self.init(own: own, words: words, format: Format(words: words, locale: locale, zone: zone, hasEra: hasEra))
    }

    func own(_ word: ScreenWord, _ arguments: String...) -> String { own.text(word.rawValue, arguments) }

    func title(_ screen: ScreenKey) -> String { words.text("screen_\(screen.rawValue)", []) }

    func tab(_ tab: Tab) -> String { words.text("tab_\(tab.rawValue)", []) }

    func action(_ action: ActionKey) -> String { words.text("action_\(action.rawValue)", []) }

    func label(_ fact: FactKey) -> String { words.text("fact_\(fact.rawValue)", []) }

    func explanation(_ fact: FactKey) -> String? {
        fact.isExplained ? words.text("fact_\(fact.rawValue)_more", []) : nil
    }

    func value(_ value: FactValue) -> String { format.value(value) }

    func sentence(_ fact: Fact) -> String { format.sentence(fact) }

    /// Warnings first, as they are seen.
    func sentence(_ item: Item) -> String {
        (item.warnings.map(warned) + item.facts.filter { !$0.isAside }.map(sentence)).joined(separator: "\n")
    }

    /// How grave it is, what is the matter, and what to do.
    func sentence(_ warning: Warning) -> String {
        [severity(warning.severity), warned(warning), advice(warning)].joined(separator: " ")
    }

    func severity(_ severity: Severity) -> String {
        switch severity {
        case .blocking: own(.blocking)
        case .loud: own(.loud)
        case .note: own(.note)
        }
    }

    func warned(_ warning: Warning) -> String { parts(warning).what }

    func advice(_ warning: Warning) -> String { parts(warning).toDo }

    private func parts(_ warning: Warning) -> (what: String, toDo: String) {
        let lines = format.warning(warning).split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
        return (String(lines[0]), lines.count > 1 ? String(lines[1]) : "")
    }

    func notice(_ notice: Notice) -> String { format.notice(notice) }

    func field(_ field: InputField) -> String {
        words.text("field_\(field.key.rawValue)", field.number.map { [String($0)] } ?? [])
    }

    func picture(_ picture: ShownPicture) -> String { format.described(picture) }

    var notForDiagnosis: String { words.text("notForDiagnosis", []) }

    func step(_ step: StepKey) -> String { words.text("step_\(step.rawValue)", []) }

    func howLong(_ step: StepKey) -> String { words.text("step_\(step.rawValue)_how", []) }

    /// How much is done, where that is known: bytes of a study, else things.
    func count(_ progress: StepProgress) -> String? {
        func amount(_ number: Int64) -> String {
            value(progress.step == .fetching ? .size(bytes: number) : .count(number: number))
        }
        guard let done = progress.done else { return nil }
        return progress.of.map { own(.countOf, amount(done), amount($0)) } ?? amount(done)
    }

    /// What is waited for, how far it is, and how long it usually takes.
    func sentence(_ progress: StepProgress) -> String {
        [step(progress.step), count(progress), howLong(progress.step)].compactMap(\.self).joined(separator: " ")
    }
}
