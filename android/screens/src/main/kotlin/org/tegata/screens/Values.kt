package org.tegata.screens

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.FlowRow
import androidx.compose.foundation.layout.IntrinsicSize
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxHeight
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.height
import androidx.compose.foundation.layout.padding
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Surface
import androidx.compose.material3.Text
import androidx.compose.material3.VerticalDivider
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.LocalDensity
import androidx.compose.ui.text.font.FontFamily
import androidx.compose.ui.text.font.FontWeight
import androidx.compose.ui.unit.dp
import org.tegata.core.Severity
import org.tegata.models.CodeList
import org.tegata.models.Fact
import org.tegata.models.FactValue

/** A value in the form that fits what it is. */
@Composable
internal fun FactText(fact: Fact) {
    val style = if (fact.isAside) MaterialTheme.typography.bodyMedium else MaterialTheme.typography.bodyLarge
    val text = LocalSpeech.current.value(fact.value)
    when (val value = fact.value) {
        is FactValue.Several -> Column(verticalArrangement = Arrangement.spacedBy(Space.tiny)) {
            value.values.forEach { FactText(fact.copy(value = it)) }
        }
        is FactValue.Hospital -> if (value.isVerified) Text(text, style = style) else Unverified(text)
        is FactValue.Address, is FactValue.Hash -> Text(text, style = style.copy(fontFamily = FontFamily.Monospace))
        is FactValue.Written -> Quotation { Text(text, style = style) }
        is FactValue.Code -> if (value.list == CodeList.OUTCOME && !fact.isAside) Outcome(value.code, text) else Text(text, style = style)
        is FactValue.RecoveryWords -> WordGrid(value.words.value)
        else -> Text(text, style = style)
    }
}

/** Whom the registry does not vouch for: in a form that cannot be overlooked. */
@Composable
private fun Unverified(text: String) {
    val look = lookOf(Severity.LOUD)
    Framed(look) { Text(text, style = MaterialTheme.typography.bodyLarge, fontWeight = FontWeight.Bold) }
}

/** What came of it, with a symbol of its own for done, waited for, and ended. */
@Composable
private fun Outcome(code: String, text: String) {
    val tints = LocalTints.current
    val look = when (code) {
        "confirmed", "final" -> Look(Symbols.Done, 1.dp, tints.done)
        "rejected", "rolledBack" -> Look(Symbols.Triangle, 2.dp, tints.loud)
        "ended" -> Look(Symbols.Circle, 1.dp, tints.note)
        else -> Look(Symbols.Waiting, 1.dp, tints.note)
    }
    Framed(look) { Text(text, style = MaterialTheme.typography.titleMedium) }
}

/** What somebody else wrote stands apart from what the app says. */
@Composable
private fun Quotation(content: @Composable () -> Unit) {
    Row(Modifier.height(IntrinsicSize.Min), Arrangement.spacedBy(Space.small)) {
        VerticalDivider(Modifier.fillMaxHeight(), 3.dp, MaterialTheme.colorScheme.outline)
        content()
    }
}

/** Recovery words with their numbers, to be copied by hand. */
@Composable
private fun WordGrid(words: List<String>) {
    val columns = if (LocalDensity.current.fontScale < LARGE) 2 else 1
    FlowRow(
        Modifier.fillMaxWidth().padding(vertical = Space.small),
        Arrangement.spacedBy(Space.small),
        Arrangement.spacedBy(Space.small),
        maxItemsInEachRow = columns,
    ) {
        words.forEachIndexed { index, word ->
            Surface(
                Modifier.weight(1f),
                shape = MaterialTheme.shapes.small,
                color = MaterialTheme.colorScheme.surfaceContainerHigh,
            ) {
                Row(
                    Modifier.padding(horizontal = Space.medium, vertical = Space.small),
                    Arrangement.spacedBy(Space.small),
                    Alignment.CenterVertically,
                ) {
                    Text(
                        "${index + 1}",
                        color = MaterialTheme.colorScheme.onSurfaceVariant,
                        style = MaterialTheme.typography.bodyMedium,
                    )
                    Text(word, fontWeight = FontWeight.Bold, style = MaterialTheme.typography.bodyLarge)
                }
            }
        }
    }
}
