package org.tegata.screens

import androidx.compose.foundation.clickable
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.text.selection.SelectionContainer
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
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.semantics.clearAndSetSemantics
import androidx.compose.ui.semantics.collapse
import androidx.compose.ui.semantics.expand
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.semantics.text
import androidx.compose.ui.text.AnnotatedString
import androidx.compose.ui.unit.dp
import org.tegata.models.Action
import org.tegata.models.ActionKey
import org.tegata.models.FactKey
import org.tegata.models.Notice

/** What came of the last action, read aloud, with the one next step. */
@Composable
internal fun NoticeCard(notice: Notice, hasButton: Boolean, press: (ActionKey) -> Unit, modifier: Modifier = Modifier) {
    val speech = LocalSpeech.current
    val sentence = speech.notice(notice)
    val look = Look(Symbols.Circle, 1.dp, LocalTints.current.loud)
    Framed(look, modifier.testTag("notice.${notice.code.key}")) {
        Column {
            Text(
                sentence,
                Modifier.clearAndSetSemantics {
                    text = AnnotatedString(sentence)
                    liveRegion = LiveRegionMode.Assertive
                },
                style = MaterialTheme.typography.bodyLarge,
            )
            notice.detail?.let { Detail(it) }
            notice.next?.takeIf { hasButton }?.let {
                ActionButton(Action(it), press, Modifier.padding(top = Space.small))
            }
        }
    }
}

/** What a helper wants to know, in English as the core says it: nobody needs it, so it opens with a press. */
@Composable
private fun Detail(detail: String) {
    val label = LocalSpeech.current.label(FactKey.DETAILS)
    var isOpen by rememberSaveable(detail) { mutableStateOf(false) }
    Row(
        Modifier
            .testTag("notice.detail")
            .clickable(role = Role.Button) { isOpen = !isOpen }
            .clearAndSetSemantics {
                text = AnnotatedString(label)
                if (isOpen) collapse { isOpen = false; true } else expand { isOpen = true; true }
            }
            .heightIn(min = Space.target),
        Arrangement.spacedBy(Space.small),
        Alignment.CenterVertically,
    ) {
        Text(label, style = MaterialTheme.typography.labelLarge)
        Icon(if (isOpen) Symbols.Less else Symbols.More, null, Modifier.size(scaled(Space.large)))
    }
    if (isOpen) {
        SelectionContainer {
            Text(detail, Modifier.testTag("notice.detail.text"), style = MaterialTheme.typography.bodyMedium)
        }
    }
}
