package org.tegata.models.format

import java.time.ZoneId
import java.util.Locale
import org.tegata.models.Fact
import org.tegata.models.FactValue
import org.tegata.models.Item
import org.tegata.models.Notice
import org.tegata.models.ShownPicture
import org.tegata.models.Warning

/** Values in words of one language, for one time zone. */
class Format(private val words: Words, locale: Locale, zone: ZoneId, hasEra: Boolean = false) {
    private val language = locale.language
    private val moments = Moments(words, locale, zone, hasEra)
    private val quantities = Quantities(words, locale)
    private val transactions = TransactionFormat(words, quantities)

    fun value(value: FactValue): String = when (value) {
        is FactValue.Hospital -> hospital(value)
        is FactValue.Study -> study(value)
        is FactValue.Moment -> moments.moment(value.ms)
        is FactValue.Day -> moments.day(value.date)
        is FactValue.Modality -> known("modality", value.code)
        is FactValue.BodyPart -> known("bodyPart", value.code)
        is FactValue.Period -> moments.period(value.fromMs, value.untilMs)
        is FactValue.Duration -> moments.duration(value.ms)
        is FactValue.Amount -> quantities.amount(value.atomic)
        is FactValue.Address -> Quantities.grouped(value.text)
        is FactValue.Hash -> Quantities.grouped(value.digits)
        is FactValue.Count -> quantities.count(value.number)
        is FactValue.Size -> quantities.size(value.bytes)
        is FactValue.Code -> words.text("${value.list.key}_${value.code}")
        is FactValue.Several -> several(value.values.map(::value))
        is FactValue.Change -> change(value)
        is FactValue.Right -> right(value)
        is FactValue.Written -> words.text("quoted", value.text)
        is FactValue.Text -> value.text
        is FactValue.Transaction -> transactions.lines(value.details).joinToString("\n") { "  ".repeat(it.depth) + it.text }
        is FactValue.RecoveryWords -> value.words.value.joinToString(" ")
    }

    /** One sentence, as it is read aloud. */
    fun sentence(fact: Fact): String = words.text("sentence", words.text("fact_${fact.key.key}"), value(fact.value))

    /** What it is, and what to do. */
    fun warning(warning: Warning): String {
        val arguments = warning.arguments.map(::value).toTypedArray<Any>()
        return words.text("warning_${warning.code.key}", *arguments) + "\n" + words.text("warning_${warning.code.key}_do")
    }

    fun notice(notice: Notice): String =
        words.text("notice_${notice.code.key}", *notice.arguments.map(::value).toTypedArray<Any>())

    /** What a picture shows, for who does not see it. */
    fun described(picture: ShownPicture): String =
        words.text("picture", picture.description?.let(::study) ?: words.text("screen_study"))

    /** What happened, as a page to print (HTML). */
    fun page(entries: List<Item>): String {
        val title = escaped(words.text("screen_activity"))
        val rows = entries.joinToString("\n") { entry ->
            "<tr>" + entry.facts.joinToString("") { "<td>${escaped(value(it.value))}</td>" } + "</tr>"
        }
        return """
            |<!doctype html>
            |<html lang="$language"><meta charset="utf-8"><title>$title</title>
            |<h1>$title</h1>
            |<table>
            |$rows
            |</table>
            |</html>
        """.trimMargin()
    }

    private fun escaped(text: String) = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

    private fun several(texts: List<String>) = texts.joinToString(words.text("separator"))

    private fun known(list: String, code: String) = if (words.has("${list}_$code")) words.text("${list}_$code") else code

    private fun hospital(hospital: FactValue.Hospital): String {
        val name = hospital.name
        val reading = hospital.reading
        return when {
            name == null -> words.text("hospital_unregistered", Quantities.grouped(hospital.address))
            !hospital.isVerified -> words.text("hospital_unverified", name)
            reading != null && reading != name -> words.text("hospital_reading", name, reading)
            else -> name
        }
    }

    private fun study(study: FactValue.Study): String = several(
        listOfNotNull(
            study.modality?.let { known("modality", it) },
            study.bodyPart?.let { known("bodyPart", it) },
            study.date?.let(moments::day),
            study.hospital,
            words.text("schematic").takeIf { study.isSchematic },
        ).ifEmpty { listOf(words.text("study_undescribed")) },
    )

    private fun right(right: FactValue.Right): String {
        val named = right.to?.let { words.text("right_to", value(right.right), hospital(it)) } ?: value(right.right)
        return right.status?.let { words.text("right_status", named, value(it)) } ?: named
    }

    private fun change(change: FactValue.Change): String {
        val right = change.right?.let(::value) ?: return value(change.change)
        val from = change.from?.let(::value) ?: return words.text("change_of", right, value(change.change))
        return words.text("change_from", right, value(change.change), from)
    }
}

/** One sentence for one fact, for screen readers. */
fun sentence(fact: Fact, words: Words, locale: Locale, zone: ZoneId = ZoneId.systemDefault()): String =
    Format(words, locale, zone).sentence(fact)
