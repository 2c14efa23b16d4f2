import Foundation

private let secondMs: Int64 = 1_000
private let minuteMs = 60 * secondMs
private let hourMs = 60 * minuteMs
private let dayMs = 24 * hourMs

/// Dates with their weekday, times with their zone, and periods in words.
struct Moments: Sendable {
    let words: any Words
    let locale: Locale
    let zone: TimeZone
    /// Years as those of a Japanese era, where the language has them.
    let hasEra: Bool

    private var isJapanese: Bool { locale.language.languageCode?.identifier == "ja" }

    func moment(_ ms: Int64) -> String {
        let at = Date(timeIntervalSince1970: Double(ms) / 1_000)
        let time = formatter("H:mm", .gregorian, zone).string(from: at)
        return words.text("moment", date(at, zone), time, zoneName(at))
    }

    /// `YYYYMMDD`; what is no date stays as it is.
    func day(_ text: String) -> String {
        let parser = formatter("yyyyMMdd", .gregorian, .gmt)
        guard let day = parser.date(from: text), parser.string(from: day) == text else { return text }
        return date(day, .gmt)
    }

    private func date(_ date: Date, _ zone: TimeZone) -> String {
        if !isJapanese { return formatter("EEEE, d MMMM y", .gregorian, zone).string(from: date) }
        let pattern = hasEra ? "Gy年M月d日(E)" : "y年M月d日(E)"
        return formatter(pattern, hasEra ? .japanese : .gregorian, zone).string(from: date)
    }

    /// Made for each use: it is no value, and its cost is none of a list's.
    private func formatter(_ pattern: String, _ calendar: Calendar.Identifier, _ zone: TimeZone) -> DateFormatter {
        let formatter = DateFormatter()
        formatter.locale = locale
        formatter.calendar = Calendar(identifier: calendar)
        formatter.timeZone = zone
        formatter.dateFormat = pattern
        return formatter
    }

    private func zoneName(_ date: Date) -> String {
        if zone.identifier == "Asia/Tokyo" { return words.text("zone_tokyo") }
        let minutes = zone.secondsFromGMT(for: date) / 60
        if minutes == 0 { return words.text("zone_other", "") }
        let (hours, rest) = abs(minutes).quotientAndRemainder(dividingBy: 60)
        func two(_ number: Int) -> String { (number < 10 ? "0" : "") + String(number) }
        return words.text("zone_other", (minutes < 0 ? "-" : "+") + two(hours) + ":" + two(rest))
    }

    /// In the largest unit that loses nothing that matters; what is begun counts.
    func duration(_ ms: Int64) -> String {
        switch ms {
        case ..<minuteMs: words.text("duration_seconds", Self.whole(ms, secondMs))
        case ..<hourMs: words.text("duration_minutes", Self.whole(ms, minuteMs))
        case ..<(2 * dayMs): words.text("duration_hours", Self.whole(ms, hourMs))
        default: words.text("duration_days", String((ms + hourMs) / dayMs))
        }
    }

    private static func whole(_ ms: Int64, _ unit: Int64) -> String {
        String((ms + unit - 1) / unit)
    }

    func period(from fromMs: Int64, until untilMs: Int64) -> String {
        untilMs <= fromMs
            ? words.text("period_over", moment(untilMs))
            : words.text("period", moment(untilMs), duration(untilMs - fromMs))
    }
}
