package org.tegata.screens

import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.padding
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.clearAndSetSemantics
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.semantics.text
import androidx.compose.ui.text.AnnotatedString
import androidx.compose.ui.unit.dp
import org.tegata.models.Action
import org.tegata.models.ActionKey
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
            notice.next?.takeIf { hasButton }?.let {
                ActionButton(Action(it), press, Modifier.padding(top = Space.small))
            }
        }
    }
}
