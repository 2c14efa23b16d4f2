package org.tegata.screens

import androidx.compose.runtime.Immutable
import androidx.compose.runtime.staticCompositionLocalOf
import org.tegata.core.Severity
import org.tegata.models.ActionKey
import org.tegata.models.Fact
import org.tegata.models.FactKey
import org.tegata.models.FactValue
import org.tegata.models.InputField
import org.tegata.models.Item
import org.tegata.models.Notice
import org.tegata.models.Progress
import org.tegata.models.ScreenKey
import org.tegata.models.ShownPicture
import org.tegata.models.StepKey
import org.tegata.models.Tab
import org.tegata.models.Warning
import org.tegata.models.format.Format
import org.tegata.models.format.Words

internal val LocalSpeech = staticCompositionLocalOf<Speech> { error("nothing to speak with") }

/** The words that belong to the screens' own form; they stand in this module's `res`. */
enum class ScreenWord(val key: String) {
    BLOCKING("severity_blocking"),
    LOUD("severity_loud"),
    NOTE("severity_note"),
    LOOK_CLOSELY("picture_closely"),
    NEARER("picture_nearer"),
    FARTHER("picture_farther"),
    CODE("code_shown"),
    PART("code_part"),
    PARTS("code_parts"),
    NEXT_PART("code_next"),
    BEHIND("step_behind"),
    COUNT_OF("count_of"),
    EXPLAIN("explain"),
    EXPLAIN_LESS("explain_less"),
    NO_STUDIES("empty_studies"),
    NO_PERMISSIONS("empty_permissions"),
    NO_ACTIVITY("empty_activity"),
    BUSY("busy"),
}

/** Everything that the screens say. */
@Immutable
internal class Speech(private val words: Words, private val format: Format) {
    fun own(word: ScreenWord, vararg arguments: Any): String = words.text(word.key, *arguments)

    fun title(screen: ScreenKey): String = words.text("screen_${screen.key}")

    fun tab(tab: Tab): String = words.text("tab_${tab.key}")

    fun action(action: ActionKey): String = words.text("action_${action.key}")

    fun label(fact: FactKey): String = words.text("fact_${fact.key}")

    fun explanation(fact: FactKey): String? = if (fact.isExplained) words.text("fact_${fact.key}_more") else null

    fun value(value: FactValue): String = format.value(value)

    fun sentence(fact: Fact): String = format.sentence(fact)

    /** Warnings first, as they are seen. */
    fun sentence(item: Item): String =
        (item.warnings.map { warned(it) } + item.facts.filter { !it.isAside }.map(::sentence)).joinToString("\n")

    fun severity(severity: Severity): String = own(
        when (severity) {
            Severity.BLOCKING -> ScreenWord.BLOCKING
            Severity.LOUD -> ScreenWord.LOUD
            Severity.NOTE -> ScreenWord.NOTE
        },
    )

    /** What is the matter. */
    fun warned(warning: Warning): String = format.warning(warning).substringBefore('\n')

    /** What to do about it. */
    fun advice(warning: Warning): String = format.warning(warning).substringAfter('\n')

    fun notice(notice: Notice): String = format.notice(notice)

    fun field(field: InputField): String =
        field.number?.let { words.text("field_${field.key.key}", it) } ?: words.text("field_${field.key.key}")

    fun picture(picture: ShownPicture): String = format.described(picture)

    val notForDiagnosis: String get() = words.text("notForDiagnosis")

    fun step(step: StepKey): String = words.text("step_${step.key}")

    fun stepHow(step: StepKey): String = words.text("step_${step.key}_how")

    /** How much is done, where that is known: bytes of a study, else things. */
    fun stepCount(progress: Progress): String? {
        fun amount(number: Long) =
            value(if (progress.step == StepKey.FETCHING) FactValue.Size(number) else FactValue.Count(number))
        val done = progress.done ?: return null
        return progress.of?.let { own(ScreenWord.COUNT_OF, amount(done), amount(it)) } ?: amount(done)
    }
}
