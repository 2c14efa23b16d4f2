package org.tegata.models.format

import java.time.DateTimeException
import java.time.Instant
import java.time.LocalDate
import java.time.ZoneId
import java.time.chrono.JapaneseDate
import java.time.format.DateTimeFormatter
import java.util.Locale

private const val SECOND_MS = 1_000L
private const val MINUTE_MS = 60 * SECOND_MS
private const val HOUR_MS = 60 * MINUTE_MS
private const val DAY_MS = 24 * HOUR_MS

/**
 * Dates with their weekday, times with their zone, and periods in words.
 *
 * @param hasEra years as those of a Japanese era, where the language has them.
 */
class Moments(
    private val words: Words,
    private val locale: Locale,
    private val zone: ZoneId,
    private val hasEra: Boolean = false,
) {
    private val isJapanese = locale.language == "ja"

    fun moment(ms: Long): String {
        val at = Instant.ofEpochMilli(ms).atZone(zone)
        val time = DateTimeFormatter.ofPattern("H:mm", locale).format(at)
        return words.text("moment", date(at.toLocalDate()), time, zoneName(ms))
    }

    fun day(ms: Long): String = date(Instant.ofEpochMilli(ms).atZone(zone).toLocalDate())

    /** `YYYYMMDD`; what is no date stays as it is. */
    fun day(text: String): String = try {
        date(LocalDate.parse(text, DateTimeFormatter.BASIC_ISO_DATE))
    } catch (_: DateTimeException) {
        text
    }

    private fun date(date: LocalDate): String = when {
        isJapanese && hasEra -> DateTimeFormatter.ofPattern("Gy年M月d日(E)", locale).format(JapaneseDate.from(date))
        isJapanese -> DateTimeFormatter.ofPattern("y年M月d日(E)", locale).format(date)
        else -> DateTimeFormatter.ofPattern("EEEE, d MMMM y", locale).format(date)
    }

    private fun zoneName(ms: Long): String {
        if (zone.id == "Asia/Tokyo") return words.text("zone_tokyo")
        val offset = zone.rules.getOffset(Instant.ofEpochMilli(ms)).id
        return words.text("zone_other", if (offset == "Z") "" else offset)
    }

    /** In the largest unit that loses nothing that matters; what is begun counts. */
    fun duration(ms: Long): String = when {
        ms < MINUTE_MS -> words.text("duration_seconds", whole(ms, SECOND_MS))
        ms < HOUR_MS -> words.text("duration_minutes", whole(ms, MINUTE_MS))
        ms < 2 * DAY_MS -> words.text("duration_hours", whole(ms, HOUR_MS))
        else -> words.text("duration_days", (ms + HOUR_MS) / DAY_MS)
    }

    private fun whole(ms: Long, unit: Long) = (ms + unit - 1) / unit

    fun period(fromMs: Long, untilMs: Long): String =
        if (untilMs <= fromMs) words.text("period_over", moment(untilMs))
        else words.text("period", moment(untilMs), duration(untilMs - fromMs))
}
