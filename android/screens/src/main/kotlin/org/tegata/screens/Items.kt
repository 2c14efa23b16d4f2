package org.tegata.screens

import androidx.compose.foundation.BorderStroke
import androidx.compose.foundation.background
import androidx.compose.foundation.clickable
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ExperimentalLayoutApi
import androidx.compose.foundation.layout.FlowRow
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.material3.Icon
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Surface
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.platform.LocalDensity
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.semantics.clearAndSetSemantics
import androidx.compose.ui.semantics.selected
import androidx.compose.ui.semantics.text
import androidx.compose.ui.text.AnnotatedString
import androidx.compose.ui.unit.dp
import org.tegata.models.Action
import org.tegata.models.ActionKey
import org.tegata.models.Fact
import org.tegata.models.FactKey
import org.tegata.models.FactValue
import org.tegata.models.Item
import org.tegata.models.ShownPicture

/** An entry of a list: a press opens it, and what else can be done stands below. Read aloud it is its facts' sentences. */
@OptIn(ExperimentalLayoutApi::class)
@Composable
internal fun ItemCard(item: Item, press: (ActionKey) -> Unit, modifier: Modifier = Modifier) {
    val speech = LocalSpeech.current
    val opens = item.actions.firstOrNull()
    val sentence = speech.sentence(item)
    val colours = MaterialTheme.colorScheme
    Surface(
        modifier.fillMaxWidth(),
        shape = MaterialTheme.shapes.medium,
        color = if (item.isChosen) colours.primaryContainer else colours.surfaceContainerLow,
        border = BorderStroke(if (item.isChosen) 2.dp else 1.dp, if (item.isChosen) colours.primary else colours.outlineVariant),
    ) {
        Column {
            Row(
                Modifier
                    .fillMaxWidth()
                    .testTag("item.${item.id}")
                    .then(
                        if (opens == null) Modifier
                        else Modifier.clickable(onClickLabel = speech.action(opens), role = Role.Button) { press(opens) },
                    )
                    .clearAndSetSemantics {
                        text = AnnotatedString(sentence)
                        if (item.isChosen) selected = true
                    }
                    .heightIn(min = 64.dp)
                    .padding(horizontal = Space.edge, vertical = Space.medium),
                Arrangement.spacedBy(Space.edge),
                Alignment.CenterVertically,
            ) {
                // Large text needs the whole width.
                val isBeside = LocalDensity.current.fontScale < LARGE
                item.picture?.takeIf { isBeside }?.let { Thumbnail(it) }
                Column(Modifier.weight(1f), Arrangement.spacedBy(Space.tiny)) {
                    item.picture?.takeUnless { isBeside }?.let { Thumbnail(it) }
                    item.warnings.forEach { WarningLine(it) }
                    ItemFacts(item)
                }
                if (opens != null) {
                    Icon(
                        if (item.isChosen) Symbols.Check else Symbols.Open,
                        contentDescription = null,
                        Modifier.size(scaled(20.dp)),
                        tint = colours.onSurfaceVariant,
                    )
                }
            }
            if (item.actions.size > 1) {
                FlowRow(
                    Modifier.padding(start = Space.edge, end = Space.edge, bottom = Space.small),
                    horizontalArrangement = Arrangement.spacedBy(Space.small),
                ) {
                    item.actions.drop(1).forEach {
                        ActionButton(Action(it), press, tag = "item.${item.id}.${it.key}")
                    }
                }
            }
        }
    }
}

/** The first fact names the entry. */
@Composable
private fun ItemFacts(item: Item) {
    val speech = LocalSpeech.current
    item.facts.filter { !it.isAside }.forEachIndexed { index, fact ->
        if (index == 0) {
            Text(speech.value(fact.value), style = MaterialTheme.typography.titleMedium)
        } else {
            FlowRow(horizontalArrangement = Arrangement.spacedBy(Space.small)) {
                if (!fact.isPlain) ItemText(speech.label(fact.key))
                ItemText(speech.value(fact.value))
            }
        }
    }
}

@Composable
private fun ItemText(text: String) =
    Text(text, color = MaterialTheme.colorScheme.onSurfaceVariant, style = MaterialTheme.typography.bodyMedium)

/** Whether it says of itself what it is. */
private val Fact.isPlain: Boolean
    get() = when (value) {
        is FactValue.Hospital, is FactValue.Code, is FactValue.Several -> true
        // When it happened; any other time needs its label.
        is FactValue.Moment -> key == FactKey.AT
        else -> false
    }

@Composable
private fun Thumbnail(picture: ShownPicture) {
    Box(Modifier.size(scaled(64.dp)).clip(MaterialTheme.shapes.small).background(Color.Black), Alignment.Center) {
        Pixels(picture, Modifier.size(scaled(64.dp)))
    }
}
