package org.tegata.models

import org.tegata.core.Picture
import org.tegata.core.Severity

/**
 * Everything that a screen shows and offers, as codes with typed values: an app adds words and form, never facts. The words of
 * a part stand under its key.
 */
data class ScreenState(
    val screen: ScreenKey,
    /** The worst first; they stand above the facts. */
    val warnings: List<Warning> = emptyList(),
    /** In the order in which they are read. */
    val facts: List<Fact> = emptyList(),
    val items: List<Item> = emptyList(),
    val fields: List<InputField> = emptyList(),
    val actions: List<Action> = emptyList(),
    val progress: Progress? = null,
    val picture: ShownPicture? = null,
    /** Texts of QR codes: one, or several that are shown one after the other, again and again. */
    val code: List<String> = emptyList(),
    /** What came of the last action. */
    val notice: Notice? = null,
    /** To be kept out of screenshots, the list of recent apps and overlays. */
    val isSecret: Boolean = false,
    /** Something is asked or done; the facts may be those of before. */
    val isBusy: Boolean = false,
) {
    /** Whether it offers the action, of itself or of one of its items. */
    fun offers(action: ActionKey, item: String? = null): Boolean =
        if (item != null) items.any { it.id == item && action in it.actions }
        else actions.any { it.key == action && it.isEnabled } || notice?.next == action
}

/** One row: a label, a value, and where [FactKey.isExplained] a longer explanation on demand. */
data class Fact(
    val key: FactKey,
    val value: FactValue,
    /** Shown small, or on demand only: nothing that is needed to decide. */
    val isAside: Boolean = false,
)

/** What deserves attention. [arguments] go into its words; what to do stands under the same key with `_do`. */
data class Warning(val code: WarningCode, val severity: Severity, val arguments: List<FactValue> = emptyList())

/** What came of the last action: an error, or that it went well. */
data class Notice(
    val code: NoticeCode,
    val arguments: List<FactValue> = emptyList(),
    /** The one next step. */
    val next: ActionKey? = null,
    /** For a details page, in English. */
    val detail: String? = null,
)

/** An entry of a list. */
data class Item(
    /** Names it in an action. */
    val id: String,
    val facts: List<Fact>,
    /** The first opens it. */
    val actions: List<ActionKey> = emptyList(),
    val warnings: List<Warning> = emptyList(),
    val picture: ShownPicture? = null,
    val isChosen: Boolean = false,
)

/** Something to fill in. */
data class InputField(
    val key: FieldKey,
    /** Which one of several of the same key, from 1. */
    val number: Int? = null,
    /** What is set now, where that is no secret. */
    val value: String? = null,
    /** Completions of what is being typed. */
    val suggestions: Concealed<List<String>>? = null,
)

data class Action(val key: ActionKey, val weight: Weight = Weight.SECONDARY, val isEnabled: Boolean = true)

enum class Weight : Key {
    PRIMARY,

    /** Of one size with its counterpart: agreeing and declining. */
    EQUAL,
    SECONDARY,
    DESTRUCTIVE,
}

/** How far something long is. Each step has words that say what is waited for and how long that usually takes. */
data class Progress(
    val step: StepKey,
    val done: Long? = null,
    val of: Long? = null,
    /** Steps that are behind, in order. */
    val behind: List<StepKey> = emptyList(),
)

/** A picture with what describes it. Not for diagnosis, which is said beside it. */
data class ShownPicture(val pixels: Picture, val description: FactValue.Study?) {
    override fun toString() = "ShownPicture(${pixels.width}x${pixels.height})"
}

/** A value that is shown and appears in no log. */
class Concealed<out Value>(val value: Value) {
    override fun equals(other: Any?) = other is Concealed<*> && other.value == value

    override fun hashCode() = value.hashCode()

    override fun toString() = "…"
}

/** What stands in data and in words for a constant. */
interface Key {
    val name: String

    val key: String
        get() = camelCase(name)
}

/** `TOO_LATE` as `tooLate`. */
internal fun camelCase(name: String): String =
    name.lowercase().split('_').reduce { text, word -> text + word.replaceFirstChar(Char::uppercase) }
