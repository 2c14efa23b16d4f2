package org.tegata.screens

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.material3.CircularProgressIndicator
import androidx.compose.material3.Icon
import androidx.compose.material3.LinearProgressIndicator
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.ProgressBarRangeInfo
import androidx.compose.ui.semantics.clearAndSetSemantics
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.semantics.progressBarRangeInfo
import androidx.compose.ui.semantics.text
import androidx.compose.ui.text.AnnotatedString
import org.tegata.models.Progress
import org.tegata.models.StepKey

/** Steps that are behind, and the one that is waited for: what it is, and how long it usually takes. */
@Composable
internal fun ProgressSteps(progress: Progress, isMotionReduced: Boolean, modifier: Modifier = Modifier) {
    Column(modifier.fillMaxWidth().testTag("progress"), verticalArrangement = Arrangement.spacedBy(Space.medium)) {
        progress.behind.forEach { StepBehind(it) }
        StepNow(progress, isMotionReduced)
    }
}

@Composable
private fun StepBehind(step: StepKey) {
    val speech = LocalSpeech.current
    Row(
        Modifier.fillMaxWidth().clearAndSetSemantics { text = AnnotatedString(speech.own(ScreenWord.BEHIND, speech.step(step))) },
        Arrangement.spacedBy(Space.medium),
        Alignment.CenterVertically,
    ) {
        Symbol(Symbols.Check, LocalTints.current.done)
        Text(
            speech.step(step),
            color = MaterialTheme.colorScheme.onSurfaceVariant,
            style = MaterialTheme.typography.bodyMedium,
        )
    }
}

@Composable
private fun StepNow(progress: Progress, isMotionReduced: Boolean) {
    val speech = LocalSpeech.current
    val how = speech.stepHow(progress.step)
    val count = speech.stepCount(progress)
    val share = progress.of?.takeIf { it > 0 }?.let { (progress.done ?: 0).toFloat() / it }
    val sentence = listOfNotNull(speech.step(progress.step), count, how).joinToString(" ")
    Row(
        Modifier.fillMaxWidth().testTag("step.${progress.step.key}").clearAndSetSemantics {
            text = AnnotatedString(sentence)
            liveRegion = LiveRegionMode.Polite
            progressBarRangeInfo = share?.let { ProgressBarRangeInfo(it, 0f..1f) } ?: ProgressBarRangeInfo.Indeterminate
        },
        Arrangement.spacedBy(Space.medium),
    ) {
        if (isMotionReduced) {
            Icon(Symbols.Waiting, null, Modifier.size(scaled(Space.large)), MaterialTheme.colorScheme.primary)
        } else {
            CircularProgressIndicator(Modifier.size(scaled(Space.large)).padding(Space.tiny / 2))
        }
        Column(verticalArrangement = Arrangement.spacedBy(Space.tiny)) {
            Text(speech.step(progress.step), style = MaterialTheme.typography.titleMedium)
            count?.let { Text(it, style = MaterialTheme.typography.bodyLarge) }
            share?.let { LinearProgressIndicator({ it }, Modifier.fillMaxWidth().padding(vertical = Space.tiny), drawStopIndicator = {}) }
            Text(how, color = MaterialTheme.colorScheme.onSurfaceVariant, style = MaterialTheme.typography.bodyMedium)
        }
    }
}
