package org.tegata.screens

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.widthIn
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.OutlinedButton
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableIntStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.role
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.Dp
import kotlinx.coroutines.delay

private const val FRAME_MS = 200L

/** A code to be held before a reader. Where it has several parts, they follow one another, or each after a press where motion is reduced. */
@Composable
internal fun CodeCard(parts: List<String>, isMotionReduced: Boolean, greatest: Dp, modifier: Modifier = Modifier) {
    val speech = LocalSpeech.current
    var part by remember(parts) { mutableIntStateOf(0) }
    if (parts.size > 1 && !isMotionReduced) {
        LaunchedEffect(parts) {
            while (true) {
                delay(FRAME_MS)
                part = (part + 1) % parts.size
            }
        }
    }
    Column(
        modifier.fillMaxWidth(),
        verticalArrangement = Arrangement.spacedBy(Space.small),
        horizontalAlignment = Alignment.CenterHorizontally,
    ) {
        QrSquare(
            parts[part],
            Modifier.widthIn(max = greatest).fillMaxWidth().clip(MaterialTheme.shapes.small).testTag("code").semantics {
                contentDescription = speech.own(ScreenWord.CODE)
                role = Role.Image
            },
        )
        if (parts.size > 1) {
            // Said once: read aloud five times a second, it would drown everything else.
            Text(
                if (isMotionReduced) speech.own(ScreenWord.PART, part + 1, parts.size) else speech.own(ScreenWord.PARTS, parts.size),
                color = MaterialTheme.colorScheme.onSurfaceVariant,
                style = MaterialTheme.typography.bodyMedium,
            )
            if (isMotionReduced) {
                OutlinedButton(
                    { part = (part + 1) % parts.size },
                    Modifier.heightIn(min = Space.target).testTag("code.next"),
                    shape = MaterialTheme.shapes.medium,
                ) { Text(speech.own(ScreenWord.NEXT_PART)) }
            }
        }
    }
}
