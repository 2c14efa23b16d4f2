package org.tegata.screens

import androidx.compose.foundation.ExperimentalFoundationApi
import androidx.compose.foundation.text.input.TextFieldState
import androidx.compose.foundation.text.input.clearText
import androidx.compose.runtime.Stable
import org.tegata.models.InputField
import org.tegata.models.name

/** What is being typed on one screen. Nothing of it is saved, and secrets leave as characters that can be wiped. */
@Stable
internal class Typing {
    private val states = mutableMapOf<String, TextFieldState>()

    fun stateOf(field: InputField): TextFieldState = states.getOrPut(field.name) { TextFieldState(field.value.orEmpty()) }

    /** What was typed so far, by the fields' names. */
    fun taken(fields: List<InputField>): Map<String, CharArray> = fields.associate { it.name to characters(stateOf(it)) }

    /** Secrets of one use are typed anew each time. */
    fun clear(fields: List<InputField>) = fields.forEach { stateOf(it).forget() }

    fun clear() = states.values.forEach { it.forget() }
}

internal fun characters(state: TextFieldState): CharArray = CharArray(state.text.length) { state.text[it] }

@OptIn(ExperimentalFoundationApi::class)
private fun TextFieldState.forget() {
    clearText()
    undoState.clearHistory()
}
