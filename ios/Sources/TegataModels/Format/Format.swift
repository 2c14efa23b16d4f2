import Foundation

/// Values in words of one language, for one time zone.
public struct Format: Sendable {
    private let words: any Words
    private let language: String
    private let moments: Moments
    private let quantities: Quantities
    private let transactions: TransactionFormat

    public init(words: any Words, locale: Locale, zone: TimeZone, hasEra: Bool = false) {
        self.words = words
        language = locale.language.languageCode?.identifier ?? ""
        moments = Moments(words: words, locale: locale, zone: zone, hasEra: hasEra)
        quantities = Quantities(words: words, locale: locale)
        transactions = TransactionFormat(words: words, quantities: quantities)
    }

    public func value(_ value: FactValue) -> String {
        switch value {
        case .hospital(let hospital): self.hospital(hospital)
        case .study(let study): self.study(study)
        case .moment(let ms): moments.moment(ms)
        case .day(let date): moments.day(date)
        case .modality(let code): known("modality", code)
        case .bodyPart(let code): known("bodyPart", code)
        case .period(let fromMs, let untilMs): moments.period(from: fromMs, until: untilMs)
        case .duration(let ms): moments.duration(ms)
        case .amount(let atomic): quantities.amount(atomic)
        case .address(let text): Quantities.grouped(text)
        case .hash(let digits): Quantities.grouped(digits)
        case .count(let number): quantities.count(number)
        case .size(let bytes): quantities.size(bytes)
        case .code(let list, let code): word(list, code)
        case .several(let values): several(values.map { self.value($0) })
        case .change(let change): self.change(change)
        case .right(let right): self.right(right)
        case .written(let text): words.text("quoted", text)
        case .text(let text): text
        case .transaction(let details):
            transactions.lines(details).map { String(repeating: "  ", count: $0.depth) + $0.text }.joined(separator: "\n")
        case .recoveryWords(let words): words.value.joined(separator: " ")
        }
    }

    /// One sentence, as it is read aloud.
    public func sentence(_ fact: Fact) -> String {
        words.text("sentence", words.text("fact_\(fact.key.rawValue)"), value(fact.value))
    }

    /// What it is, and what to do.
    public func warning(_ warning: Warning) -> String {
        let key = "warning_\(warning.code.rawValue)"
        return words.text(key, warning.arguments.map(value)) + "\n" + words.text("\(key)_do")
    }

    public func notice(_ notice: Notice) -> String {
        words.text("notice_\(notice.code.rawValue)", notice.arguments.map(value))
    }

    /// What a picture shows, for who does not see it.
    public func described(_ picture: ShownPicture) -> String {
        words.text("picture", picture.shows.map(study) ?? words.text("screen_study"))
    }

    /// What happened, as a page to print (HTML).
    public func page(_ entries: [Item]) -> String {
        let title = Self.escaped(words.text("screen_activity"))
        let rows = entries.map { entry in
            "<tr>" + entry.facts.map { "<td>\(Self.escaped(value($0.value)))</td>" }.joined() + "</tr>"
        }
        return """
            <!doctype html>
            <html lang="\(language)"><meta charset="utf-8"><title>\(title)</title>
            <h1>\(title)</h1>
            <table>
            \(rows.joined(separator: "\n"))
            </table>
            </html>
            """
    }

    private static func escaped(_ text: String) -> String {
        text.replacingOccurrences(of: "&", with: "&amp;").replacingOccurrences(of: "<", with: "&lt;")
            .replacingOccurrences(of: ">", with: "&gt;")
    }

    private func several(_ texts: [String]) -> String {
        texts.joined(separator: words.text("separator"))
    }

    private func word(_ list: CodeList, _ code: String) -> String {
        words.text("\(list.rawValue)_\(code)")
    }

    private func known(_ list: String, _ code: String) -> String {
        words.has("\(list)_\(code)") ? words.text("\(list)_\(code)") : code
    }

    private func hospital(_ hospital: FactValue.Hospital) -> String {
        guard let name = hospital.name else {
            return words.text("hospital_unregistered", Quantities.grouped(hospital.address))
        }
        if !hospital.isVerified { return words.text("hospital_unverified", name) }
        guard let reading = hospital.reading, reading != name else { return name }
        return words.text("hospital_reading", name, reading)
    }

    private func study(_ study: FactValue.Study) -> String {
        let parts = [
            study.modality.map { known("modality", $0) }, study.bodyPart.map { known("bodyPart", $0) },
            study.date.map(moments.day), study.hospital, study.isSchematic ? words.text("schematic") : nil,
        ].compactMap(\.self)
        return parts.isEmpty ? words.text("study_undescribed") : several(parts)
    }

    private func right(_ right: FactValue.Right) -> String {
        let what = word(.right, right.right)
        let named = right.to.map { words.text("right_to", what, hospital($0)) } ?? what
        return right.status.map { words.text("right_status", named, word(.status, $0)) } ?? named
    }

    private func change(_ change: FactValue.Change) -> String {
        let what = word(.change, change.change)
        guard let right = change.right.map({ word(.right, $0) }) else { return what }
        guard let from = change.from.map(value) else { return words.text("change_of", right, what) }
        return words.text("change_from", right, what, from)
    }
}
