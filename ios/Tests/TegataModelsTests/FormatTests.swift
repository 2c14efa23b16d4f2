import Foundation
import TegataCore
import Testing

@testable import TegataModels

@Suite struct FormatTests {
    private let tokyo = TimeZone(identifier: "Asia/Tokyo") ?? .gmt
    private let ja: Format
    private let en: Format

    /// 21 December 2026, 14:30 in Tokyo.
    private let at: Int64 = 1_797_831_000_000

    init() throws {
        ja = Format(words: try WordsTests.words("ja"), locale: Locale(identifier: "ja_JP"), zone: tokyo)
        en = Format(words: try WordsTests.words("en"), locale: Locale(identifier: "en_GB"), zone: tokyo)
    }

    private func japanese(_ zone: String, hasEra: Bool = false) throws -> Format {
        let zone = try #require(TimeZone(identifier: zone))
        return Format(
            words: try WordsTests.words("ja"), locale: Locale(identifier: "ja_JP"), zone: zone, hasEra: hasEra)
    }

    private func both(_ value: FactValue) -> [String] { [ja.value(value), en.value(value)] }

    @Test func momentsHaveWeekdayAndZone() throws {
        #expect(
            both(.moment(ms: at))
                == ["2026年12月21日(月) 14:30(日本時間)", "Monday, 21 December 2026, 14:30 (Japan time)"])
        #expect(try japanese("UTC").value(.moment(ms: at)) == "2026年12月21日(月) 5:30(UTC)")
        #expect(try japanese("Asia/Kolkata").value(.moment(ms: at)) == "2026年12月21日(月) 11:00(UTC+05:30)")
        #expect(try japanese("Asia/Tokyo", hasEra: true).value(.day(date: "20260303")) == "令和8年3月3日(火)")
    }

    @Test func daysOfStudiesHaveNoTime() {
        #expect(both(.day(date: "20260303")) == ["2026年3月3日(火)", "Tuesday, 3 March 2026"])
        #expect(both(.day(date: "about 1990")) == ["about 1990", "about 1990"])
        #expect(en.value(.day(date: "20260230")) == "20260230")
    }

    @Test func periodsAreInWords() {
        let month = FactValue.period(fromMs: at - 30 * 86_400_000, untilMs: at)
        #expect(ja.value(month) == "2026年12月21日(月) 14:30(日本時間) まで(30日間)")
        #expect(en.value(month) == "until Monday, 21 December 2026, 14:30 (Japan time) (30 days)")
        #expect(
            en.value(.period(fromMs: at + 1, untilMs: at)) == "ended on Monday, 21 December 2026, 14:30 (Japan time)")
    }

    @Test func durationsLoseNothingThatMatters() {
        let hour: Int64 = 3_600_000
        let lengths = [0, 1, 30_000, 60_000, 90_000, hour, 47 * hour, 48 * hour, 30 * 24 * hour - 5_000]
        #expect(
            lengths.map { ja.value(.duration(ms: $0)) }
                == ["0秒", "1秒", "30秒", "1分", "2分", "1時間", "47時間", "2日間", "30日間"])
    }

    @Test func amountsAreExact() {
        let amounts: [Int64] = [0, 1, 1_000_000, 1_234_500_000, .max]
        #expect(
            amounts.map { en.value(.amount(atomic: $0)) }
                == ["0 XYM", "0.000001 XYM", "1 XYM", "1,234.5 XYM", "9,223,372,036,854.775807 XYM"])
    }

    @Test func sizesAndCounts() {
        #expect(en.value(.size(bytes: 999)) == "999 bytes")
        #expect(both(.size(bytes: 148_200)) == ["148.2 kB", "148.2 kB"])
        #expect(ja.value(.size(bytes: 1_500_000_000)) == "1.5 GB")
        #expect(ja.value(.count(number: 12_345)) == "12,345")
    }

    @Test func addressesAndHashesAreGroupedByFour() {
        #expect(en.value(.address(text: "TCIFSMQZAX")) == "TCIF SMQZ AX")
        #expect(ja.value(.hash(digits: "575DBB30")) == "575D BB30")
    }

    @Test func aHospitalWithoutANameHasNone() {
        func hospital(_ name: String?, isVerified: Bool) -> FactValue {
            .hospital(
                FactValue.Hospital(
                    name: name, reading: "ぎふびょういん", address: "TCIFSMQZ", isVerified: isVerified))
        }
        #expect(ja.value(hospital("岐阜病院", isVerified: true)) == "岐阜病院(ぎふびょういん)")
        #expect(en.value(hospital("岐阜病院", isVerified: false)) == "岐阜病院 (not verified)")
        #expect(ja.value(hospital(nil, isVerified: false)) == "登録のない病院(TCIF SMQZ)")
    }

    @Test func aStudyIsDescribed() {
        func study(_ date: String?, _ modality: String?, _ part: String?, _ hospital: String?) -> FactValue {
            .study(FactValue.Study(date: date, modality: modality, bodyPart: part, hospital: hospital))
        }
        #expect(
            both(study("20260303", "CT", "CHEST", "Gifu Hospital"))
                == ["CT、胸部、2026年3月3日(火)、Gifu Hospital", "CT, Chest, Tuesday, 3 March 2026, Gifu Hospital"])
        #expect(en.value(study(nil, "XYZ", "TAIL", nil)) == "XYZ, TAIL")
        #expect(ja.value(study(nil, nil, nil, nil)) == "説明のない検査")
    }

    @Test func aFactIsOneSentence() {
        let fact = Fact(.purpose, .code(.purpose, "treatment"))
        #expect(ja.sentence(fact) == "目的、治療。")
        #expect(en.sentence(fact) == "What for: Treatment.")
    }

    @Test func warningsSayWhatToDo() {
        let lines = en.warning(Warning(.notEnough, .blocking, [.amount(atomic: 1_500_000)])).split(separator: "\n")
        #expect(lines.count == 2)
        #expect(lines.first == "1.5 XYM is missing.")
    }

    @Test func aPageToPrintQuotesWhatStrangersWrote() {
        let entry = Item(id: "7", facts: [Fact(.at, .moment(ms: at)), Fact(.hospital, .written(text: "<b>&"))])
        let row = "<tr><td>2026年12月21日(月) 14:30(日本時間)</td><td>「&lt;b&gt;&amp;」</td></tr>"
        #expect(ja.page([entry]).split(separator: "\n").filter { $0.hasPrefix("<tr>") } == [row[...]])
    }

    @Test func transactionsAreInWordsAndWhatHasNoneIsInEnglish() {
        let inner = TransactionDetails(
            kind: "unheardOf", kindInEnglish: "Something new", signer: "TCIFSMQZAX", facts: [], consequences: [],
            inner: [])
        let details = TransactionDetails(
            kind: "transfer", kindInEnglish: "transfer", signer: "TCIFSMQZAX",
            facts: [
                DetailFact(
                    field: "mosaic", fieldInEnglish: "amount",
                    value: .amount(decimal: "1.000000", mosaic: nil, name: "symbol.xym"), valueInEnglish: "1 XYM"),
                DetailFact(field: "odd", fieldInEnglish: "an odd field", value: .number(number: 7), valueInEnglish: "7"),
            ],
            consequences: [
                DetailConsequence(code: "expiresAfter", numbers: [5_760], inEnglish: "…"),
                DetailConsequence(code: "odd", numbers: [], inEnglish: "It is odd."),
            ],
            inner: [inner])
        let lines = ja.value(.transaction(details)).components(separatedBy: "\n")
        #expect(lines.first == "送る")
        #expect(
            lines[2..<7] == [
                "  量:1.000000 XYM", "  an odd field:7", "  5,760 ブロックで終わります。", "  It is odd.",
                "  Something new",
            ])
    }
}
