package org.tegata.models

import java.io.File
import java.time.ZoneId
import java.util.Locale
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test
import org.tegata.core.DetailConsequence
import org.tegata.core.DetailFact
import org.tegata.core.DetailValue
import org.tegata.core.Severity
import org.tegata.core.TransactionDetails
import org.tegata.models.format.Format
import org.tegata.models.format.ResourceWords
import org.tegata.models.format.sentence

internal val wordsFolder = File(System.getProperty("tegata.words"))

class FormatTest {
    private val tokyo = ZoneId.of("Asia/Tokyo")
    private val japaneseWords = ResourceWords.read(wordsFolder, null)
    private val ja = Format(japaneseWords, Locale.JAPAN, tokyo)
    private val en = Format(ResourceWords.read(wordsFolder, "en"), Locale.UK, tokyo)

    // 21 December 2026, 14:30 in Tokyo.
    private val at = 1_797_831_000_000L

    private fun both(value: FactValue) = ja.value(value) to en.value(value)

    @Test
    fun momentsHaveWeekdayAndZone() {
        assertEquals(
            "2026年12月21日(月) 14:30(日本時間)" to "Monday, 21 December 2026, 14:30 (Japan time)",
            both(FactValue.Moment(at)),
        )
        val utc = Format(japaneseWords, Locale.JAPAN, ZoneId.of("UTC"))
        assertEquals("2026年12月21日(月) 5:30(UTC)", utc.value(FactValue.Moment(at)))
        val kolkata = Format(japaneseWords, Locale.JAPAN, ZoneId.of("Asia/Kolkata"))
        assertEquals("2026年12月21日(月) 11:00(UTC+05:30)", kolkata.value(FactValue.Moment(at)))
        val era = Format(japaneseWords, Locale.JAPAN, tokyo, hasEra = true)
        assertEquals("令和8年3月3日(火)", era.value(FactValue.Day("20260303")))
    }

    @Test
    fun daysOfStudiesHaveNoTime() {
        assertEquals("2026年3月3日(火)" to "Tuesday, 3 March 2026", both(FactValue.Day("20260303")))
        assertEquals("about 1990" to "about 1990", both(FactValue.Day("about 1990")))
    }

    @Test
    fun periodsAreInWords() {
        val month = FactValue.Period(at - 30 * 86_400_000L, at)
        assertEquals("2026年12月21日(月) 14:30(日本時間) まで(30日間)", ja.value(month))
        assertEquals("until Monday, 21 December 2026, 14:30 (Japan time) (30 days)", en.value(month))
        assertEquals("ended on Monday, 21 December 2026, 14:30 (Japan time)", en.value(FactValue.Period(at + 1, at)))
    }

    @Test
    fun durationsLoseNothingThatMatters() {
        val hour = 3_600_000L
        val lengths = listOf(0L, 1L, 30_000L, 60_000L, 90_000L, hour, 47 * hour, 48 * hour, 30 * 24 * hour - 5_000)
        assertEquals(
            listOf("0秒", "1秒", "30秒", "1分", "2分", "1時間", "47時間", "2日間", "30日間"),
            lengths.map { ja.value(FactValue.Duration(it)) },
        )
    }

    @Test
    fun amountsAreExact() {
        val amounts = listOf(0L, 1L, 1_000_000L, 1_234_500_000L, Long.MAX_VALUE)
        assertEquals(
            listOf("0 XYM", "0.000001 XYM", "1 XYM", "1,234.5 XYM", "9,223,372,036,854.775807 XYM"),
            amounts.map { en.value(FactValue.Amount(it)) },
        )
    }

    @Test
    fun sizesAndCounts() {
        assertEquals("999 bytes", en.value(FactValue.Size(999)))
        assertEquals("148.2 kB" to "148.2 kB", both(FactValue.Size(148_200)))
        assertEquals("1.5 GB", ja.value(FactValue.Size(1_500_000_000)))
        assertEquals("12,345", ja.value(FactValue.Count(12_345)))
    }

    @Test
    fun addressesAndHashesAreGroupedByFour() {
        assertEquals("TCIF SMQZ AX", en.value(FactValue.Address("TCIFSMQZAX")))
        assertEquals("575D BB30", ja.value(FactValue.Hash("575DBB30")))
    }

    @Test
    fun aHospitalWithoutANameHasNone() {
        val hospital = FactValue.Hospital("岐阜病院", "ぎふびょういん", "TCIFSMQZ", isVerified = true)
        assertEquals("岐阜病院(ぎふびょういん)", ja.value(hospital))
        assertEquals("岐阜病院 (not verified)", en.value(hospital.copy(isVerified = false)))
        assertEquals("登録のない病院(TCIF SMQZ)", ja.value(hospital.copy(name = null, isVerified = false)))
    }

    @Test
    fun aStudyIsDescribed() {
        val study = FactValue.Study("20260303", "CT", "CHEST", "Gifu Hospital")
        assertEquals("CT、胸部、2026年3月3日(火)、Gifu Hospital" to "CT, Chest, Tuesday, 3 March 2026, Gifu Hospital", both(study))
        assertEquals("XYZ, TAIL", en.value(FactValue.Study(null, "XYZ", "TAIL", null)))
        assertEquals("説明のない検査", ja.value(FactValue.Study(null, null, null, null)))
    }

    @Test
    fun aFactIsOneSentence() {
        val fact = Fact(FactKey.PURPOSE, FactValue.Code(CodeList.PURPOSE, "treatment"))
        assertEquals("目的、治療。", ja.sentence(fact))
        assertEquals("What for: Treatment.", en.sentence(fact))
        assertEquals("目的、治療。", sentence(fact, japaneseWords, Locale.JAPAN))
    }

    @Test
    fun warningsSayWhatToDo() {
        val warning = Warning(WarningCode.NOT_ENOUGH, Severity.BLOCKING, listOf(FactValue.Amount(1_500_000)))
        assertEquals(2, en.warning(warning).lines().size)
        assertEquals("1.5 XYM is missing.", en.warning(warning).lines().first())
    }

    @Test
    fun aPageToPrintQuotesWhatStrangersWrote() {
        val written = Fact(FactKey.HOSPITAL, FactValue.Written("<b>&"))
        val entry = Item("7", listOf(Fact(FactKey.AT, FactValue.Moment(at)), written))
        val row = "<tr><td>2026年12月21日(月) 14:30(日本時間)</td><td>「&lt;b&gt;&amp;」</td></tr>"
        assertEquals(row, ja.page(listOf(entry)).lines().single { it.startsWith("<tr>") })
    }

    @Test
    fun transactionsAreInWordsAndWhatHasNoneIsInEnglish() {
        val value = DetailValue.Amount("1.000000", null, "symbol.xym")
        val inner = TransactionDetails("unheardOf", "Something new", "TCIFSMQZ", emptyList(), emptyList(), emptyList())
        val details = TransactionDetails(
            "transfer", "transfer", "TCIFSMQZ",
            listOf(
                DetailFact("mosaic", "amount", value, "1 XYM"),
                DetailFact("odd", "an odd field", DetailValue.Number(7u), "7"),
            ),
            listOf(
                DetailConsequence("expiresAfter", listOf(5_760uL), "…"),
                DetailConsequence("odd", emptyList(), "It is odd."),
            ),
            listOf(inner),
        )
        val lines = ja.value(FactValue.Transaction(details)).lines()
        assertEquals("送る", lines[0])
        assertEquals("  量:1.000000 XYM", lines[2])
        assertEquals("  an odd field:7", lines[3])
        assertEquals(listOf("  5,760 ブロックで終わります。", "  It is odd.", "  Something new"), lines.subList(4, 7))
    }
}
