package org.tegata.screens

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ExperimentalLayoutApi
import androidx.compose.foundation.layout.FlowRow
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.text.KeyboardOptions
import androidx.compose.foundation.text.input.KeyboardActionHandler
import androidx.compose.foundation.text.input.TextFieldLineLimits
import androidx.compose.foundation.text.input.TextFieldState
import androidx.compose.material3.FilledTonalButton
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.OutlinedSecureTextField
import androidx.compose.material3.OutlinedTextField
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.snapshotFlow
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.semantics.clearAndSetSemantics
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.input.ImeAction
import androidx.compose.ui.text.input.KeyboardCapitalization
import androidx.compose.ui.text.input.KeyboardType
import androidx.compose.ui.text.style.TextDirection
import kotlinx.coroutines.flow.drop
import org.tegata.models.FieldKey
import org.tegata.models.InputField
import org.tegata.models.name

private val Pins = setOf(FieldKey.PIN, FieldKey.NEW_PIN, FieldKey.NEW_PIN_AGAIN)
private val Hidden = Pins + setOf(FieldKey.PASSPHRASE, FieldKey.EXPORTED_KEY, FieldKey.EXPORT_PASSWORD)

/** Secrets of one use: typed anew after each press. */
internal val InputField.isHidden: Boolean
    get() = key in Hidden

/** The label stands above the frame, where it can wrap. Nothing typed is corrected, learnt or saved. */
@Composable
internal fun Field(field: InputField, state: TextFieldState, isLast: Boolean, typed: (CharArray) -> Unit, done: () -> Unit) {
    val label = LocalSpeech.current.field(field)
    // Nobody follows what stays hidden: it would only leave copies.
    if (!field.isHidden) {
        LaunchedEffect(state) { snapshotFlow { state.text }.drop(1).collect { typed(characters(state)) } }
    }
    Column(Modifier.fillMaxWidth().padding(horizontal = Space.edge, vertical = Space.small), Arrangement.spacedBy(Space.tiny)) {
        // The field itself says its label.
        Text(label, Modifier.clearAndSetSemantics { }, style = MaterialTheme.typography.bodyMedium)
        val modifier = Modifier.fillMaxWidth().leftByTab().testTag("field.${field.name}").semantics { contentDescription = label }
        val keyboard = KeyboardOptions(
            capitalization = KeyboardCapitalization.None,
            autoCorrectEnabled = false,
            keyboardType = when {
                field.key in Pins -> KeyboardType.NumberPassword
                field.key.isSecret -> KeyboardType.Password
                else -> KeyboardType.Text
            },
            imeAction = if (isLast) ImeAction.Done else ImeAction.Next,
        )
        val action = KeyboardActionHandler { standard -> if (isLast) done() else standard() }
        if (field.isHidden) {
            OutlinedSecureTextField(state, modifier, keyboardOptions = keyboard, onKeyboardAction = action, textStyle = MaterialTheme.typography.titleLarge)
        } else {
            OutlinedTextField(
                state,
                modifier,
                keyboardOptions = keyboard,
                onKeyboardAction = action,
                textStyle = MaterialTheme.typography.bodyLarge.copy(textDirection = TextDirection.Content),
                lineLimits = if (field.key == FieldKey.WORDS) TextFieldLineLimits.MultiLine(3) else TextFieldLineLimits.MultiLine(1, 6),
            )
        }
        field.suggestions?.let { Suggestions(it.value, state) }
    }
}

/** Words that begin as what is being typed; one press completes it. */
@OptIn(ExperimentalLayoutApi::class)
@Composable
private fun Suggestions(words: List<String>, state: TextFieldState) {
    FlowRow(horizontalArrangement = Arrangement.spacedBy(Space.small)) {
        words.take(6).forEach { word ->
            FilledTonalButton(
                onClick = {
                    state.edit {
                        val begun = asCharSequence().indexOfLast { it.isWhitespace() } + 1
                        replace(begun, length, "$word ")
                    }
                },
                modifier = Modifier.heightIn(min = Space.target).testTag("suggestion.$word"),
                shape = MaterialTheme.shapes.medium,
            ) { Text(word) }
        }
    }
}
