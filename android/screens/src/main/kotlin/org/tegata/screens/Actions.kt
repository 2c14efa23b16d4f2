package org.tegata.screens

import androidx.compose.foundation.BorderStroke
import androidx.compose.foundation.clickable
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.PaddingValues
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.material3.Button
import androidx.compose.material3.ButtonDefaults
import androidx.compose.material3.FilledTonalButton
import androidx.compose.material3.HorizontalDivider
import androidx.compose.material3.Icon
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.OutlinedButton
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.layout.Layout
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.unit.Constraints
import androidx.compose.ui.unit.dp
import org.tegata.models.Action
import org.tegata.models.ActionKey
import org.tegata.models.Weight

private val Padding = PaddingValues(horizontal = 16.dp, vertical = 10.dp)

/** Which actions stand at the bottom, and which are rows that lead on. */
internal class Arranged(actions: List<Action>) {
    /** Agreeing and declining, or what is as easy as its counterpart. */
    val pair: List<Action>

    /** Below one another, the weightiest first. */
    val bar: List<Action>
    val rows: List<Action>

    /** Nothing is to be decided here. */
    val isEmpty: Boolean
        get() = pair.isEmpty() && bar.isEmpty()

    init {
        val equal = actions.filter { it.weight == Weight.EQUAL }
        val counterpart = actions.filter { it.weight == Weight.DESTRUCTIVE }.take(1).takeIf { equal.size == 1 }.orEmpty()
        pair = counterpart + equal
        val others = actions - pair.toSet()
        val primary = others.filter { it.weight == Weight.PRIMARY }
        val lesser = others - primary.toSet()
        val isShort = primary.isNotEmpty() && lesser.size == 1 && pair.isEmpty()
        bar = if (isShort || (pair.isEmpty() && primary.isEmpty() && lesser.size == 1)) primary + lesser else primary
        rows = others - bar.toSet()
    }
}

/** The actions that decide, always in reach. */
@Composable
internal fun ActionBar(arranged: Arranged, press: (ActionKey) -> Unit, modifier: Modifier = Modifier) {
    Column(modifier.fillMaxWidth(), verticalArrangement = Arrangement.spacedBy(Space.small)) {
        if (arranged.pair.isNotEmpty()) {
            EqualButtons {
                arranged.pair.forEach { action ->
                    FilledTonalButton(
                        onClick = { press(action.key) },
                        modifier = Modifier.heightIn(min = 56.dp).testTag(action.tag),
                        enabled = action.isEnabled,
                        shape = MaterialTheme.shapes.medium,
                        contentPadding = Padding,
                    ) { ButtonText(action) }
                }
            }
        }
        arranged.bar.forEach { ActionButton(it, press, Modifier.fillMaxWidth()) }
    }
}

@Composable
internal fun ActionButton(
    action: Action,
    press: (ActionKey) -> Unit,
    modifier: Modifier = Modifier,
    tag: String = action.tag,
) {
    val onClick = { press(action.key) }
    val sized = modifier.heightIn(min = Space.target).testTag(tag)
    val isEnabled = action.isEnabled
    val shape = MaterialTheme.shapes.medium
    when (action.weight) {
        Weight.PRIMARY -> Button(onClick, sized, isEnabled, shape, contentPadding = Padding) { ButtonText(action) }
        Weight.DESTRUCTIVE -> OutlinedButton(
            onClick,
            sized,
            isEnabled,
            shape,
            colors = ButtonDefaults.outlinedButtonColors(contentColor = MaterialTheme.colorScheme.error),
            border = BorderStroke(1.dp, MaterialTheme.colorScheme.error),
            contentPadding = Padding,
        ) { ButtonText(action) }
        Weight.EQUAL, Weight.SECONDARY ->
            OutlinedButton(onClick, sized, isEnabled, shape, contentPadding = Padding) { ButtonText(action) }
    }
}

@Composable
private fun ButtonText(action: Action) = Text(LocalSpeech.current.action(action.key), textAlign = TextAlign.Center)

/** An action as a row that leads on. */
@Composable
internal fun ActionRow(action: Action, press: (ActionKey) -> Unit) {
    val content = when (action.weight) {
        Weight.DESTRUCTIVE -> MaterialTheme.colorScheme.error
        else -> MaterialTheme.colorScheme.primary
    }
    Column {
        HorizontalDivider(color = MaterialTheme.colorScheme.outlineVariant)
        Row(
            Modifier
                .fillMaxWidth()
                .testTag(action.tag)
                .clickable(enabled = action.isEnabled, role = Role.Button) { press(action.key) }
                .heightIn(min = 56.dp)
                .padding(horizontal = Space.edge, vertical = Space.medium),
            verticalAlignment = Alignment.CenterVertically,
        ) {
            Text(
                LocalSpeech.current.action(action.key),
                Modifier.weight(1f),
                color = content,
                style = MaterialTheme.typography.bodyLarge,
            )
            Icon(Symbols.Open, contentDescription = null, tint = content)
        }
    }
}

internal val Action.tag: String
    get() = "action.${key.key}"

/** All of one width and one height: beside one another where every text fits in a line, else below one another. */
@Composable
private fun EqualButtons(content: @Composable () -> Unit) {
    Layout(content, Modifier.fillMaxWidth()) { buttons, constraints ->
        val gap = Space.medium.roundToPx()
        val whole = constraints.maxWidth
        val column = (whole - gap * (buttons.size - 1)) / buttons.size
        val isRow = buttons.all { it.maxIntrinsicWidth(Constraints.Infinity) <= column }
        val width = if (isRow) column else whole
        val height = buttons.maxOf { it.minIntrinsicHeight(width) }
        val placed = buttons.map { it.measure(Constraints.fixed(width, height)) }
        val total = if (isRow) height else (height + gap) * buttons.size - gap
        layout(whole, total) {
            placed.forEachIndexed { index, button ->
                if (isRow) button.placeRelative(index * (width + gap), 0) else button.placeRelative(0, index * (height + gap))
            }
        }
    }
}
