package org.tegata.screens

import androidx.compose.foundation.clickable
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.FlowRow
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.material3.HorizontalDivider
import androidx.compose.material3.Icon
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.semantics.clearAndSetSemantics
import androidx.compose.ui.semantics.collapse
import androidx.compose.ui.semantics.expand
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.text
import androidx.compose.ui.text.AnnotatedString
import androidx.compose.ui.unit.dp
import org.tegata.models.Fact
import org.tegata.models.FactKey

/** One fact in one row: its label, its value, and a longer explanation after a press. Read aloud it is one sentence. */
@Composable
internal fun FactRow(fact: Fact, modifier: Modifier = Modifier) {
    val speech = LocalSpeech.current
    val explanation = speech.explanation(fact.key)
    var isExplained by rememberSaveable(fact.key.key) { mutableStateOf(false) }
    val shown = explanation.takeIf { isExplained }
    val sentence = listOfNotNull(speech.sentence(fact), shown).joinToString(" ")
    val pressed = if (explanation == null) Modifier else Modifier.clickable(
        onClickLabel = speech.own(if (isExplained) ScreenWord.EXPLAIN_LESS else ScreenWord.EXPLAIN),
        role = Role.Button,
    ) { isExplained = !isExplained }
    Row(
        modifier
            .fillMaxWidth()
            .testTag("fact.${fact.key.key}")
            .then(pressed)
            .clearAndSetSemantics { text = AnnotatedString(sentence) }
            .heightIn(min = if (explanation == null) 0.dp else Space.target)
            .padding(horizontal = Space.edge, vertical = Space.medium),
        Arrangement.spacedBy(Space.medium),
    ) {
        Column(Modifier.weight(1f), Arrangement.spacedBy(Space.tiny / 2)) {
            Text(
                speech.label(fact.key),
                color = MaterialTheme.colorScheme.onSurfaceVariant,
                style = MaterialTheme.typography.bodyMedium,
            )
            FactText(fact)
            shown?.let {
                Text(
                    it,
                    Modifier.padding(top = Space.tiny),
                    color = MaterialTheme.colorScheme.onSurfaceVariant,
                    style = MaterialTheme.typography.bodyMedium,
                )
            }
        }
        if (explanation != null) {
            Icon(
                if (isExplained) Symbols.Less else Symbols.More,
                contentDescription = null,
                Modifier.size(scaled(Space.large)),
                tint = MaterialTheme.colorScheme.onSurfaceVariant,
            )
        }
    }
}

/** A count above a list: one line, so that the list begins early. */
@Composable
internal fun FactLine(fact: Fact) {
    val speech = LocalSpeech.current
    val sentence = speech.sentence(fact)
    FlowRow(
        Modifier.fillMaxWidth().testTag("fact.${fact.key.key}").clearAndSetSemantics { text = AnnotatedString(sentence) }
            .padding(horizontal = Space.edge, vertical = Space.tiny),
        Arrangement.spacedBy(Space.small),
    ) {
        Text(
            speech.label(fact.key),
            color = MaterialTheme.colorScheme.onSurfaceVariant,
            style = MaterialTheme.typography.bodyMedium,
        )
        Text(speech.value(fact.value), style = MaterialTheme.typography.bodyMedium)
    }
}

/** Facts that are not needed to decide, behind one row. */
@Composable
internal fun AsideHeading(isOpen: Boolean, toggle: () -> Unit) {
    val label = LocalSpeech.current.label(FactKey.DETAILS)
    Row(
        Modifier
            .fillMaxWidth()
            .testTag("details")
            .clickable(role = Role.Button, onClick = toggle)
            .clearAndSetSemantics {
                text = AnnotatedString(label)
                heading()
                if (isOpen) collapse { toggle(); true } else expand { toggle(); true }
            }
            .heightIn(min = 56.dp)
            .padding(horizontal = Space.edge, vertical = Space.medium),
        Arrangement.spacedBy(Space.medium),
        Alignment.CenterVertically,
    ) {
        Text(label, Modifier.weight(1f), style = MaterialTheme.typography.titleSmall)
        Icon(if (isOpen) Symbols.Less else Symbols.More, null, Modifier.size(scaled(Space.large)))
    }
}

@Composable
internal fun FactDivider() =
    HorizontalDivider(Modifier.padding(horizontal = Space.edge), color = MaterialTheme.colorScheme.outlineVariant)
