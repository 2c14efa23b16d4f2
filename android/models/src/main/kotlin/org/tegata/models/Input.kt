package org.tegata.models

import org.tegata.core.Secret
import org.tegata.wallet.secretOf

/** What comes along with an action: the item that it is for, and what was typed, by [InputField.name]. */
class Input(val item: String? = null, private val typed: Map<String, CharArray> = emptyMap()) {
    /** What is no secret. */
    internal fun text(field: FieldKey): String = typed[field.key]?.concatToString()?.trim().orEmpty()

    internal fun isEmpty(field: FieldKey): Boolean = typed[field.key]?.isEmpty() ?: true

    /** Hands a secret on; what was typed is wiped. */
    internal fun secret(field: FieldKey, number: Int? = null): Secret =
        secretOf(typed[nameOf(field, number)] ?: CharArray(0))

    internal fun optionalSecret(field: FieldKey): Secret? = typed[field.key]?.takeIf { it.isNotEmpty() }?.let(::secretOf)

    /** Whether the same was typed twice. */
    internal fun same(one: FieldKey, other: FieldKey): Boolean =
        typed[one.key].contentEquals(typed[other.key])

    /** What was typed and nobody needed. */
    internal fun wipe() = typed.values.forEach { it.fill('\u0000') }

    override fun toString() = "Input($item, ${typed.keys})"
}

internal fun nameOf(field: FieldKey, number: Int?): String = field.key + (number ?: "")

val InputField.name: String
    get() = nameOf(key, number)
