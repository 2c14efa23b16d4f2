package org.tegata.screens

import androidx.compose.foundation.BorderStroke
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.material3.Icon
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Surface
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.platform.LocalDensity
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.clearAndSetSemantics
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.semantics.text
import androidx.compose.ui.text.AnnotatedString
import androidx.compose.ui.text.font.FontWeight
import androidx.compose.ui.unit.Dp
import androidx.compose.ui.unit.dp
import org.tegata.core.Severity
import org.tegata.models.Warning

/** Symbol, frame and colours of one severity: each has a form of its own, so that no colour is needed to tell them apart. */
internal class Look(val symbol: ImageVector, val frame: Dp, val tint: Tint)

@Composable
internal fun lookOf(severity: Severity): Look = when (severity) {
    Severity.BLOCKING -> Look(Symbols.Octagon, 3.dp, LocalTints.current.blocking)
    Severity.LOUD -> Look(Symbols.Triangle, 2.dp, LocalTints.current.loud)
    Severity.NOTE -> Look(Symbols.Circle, 1.dp, LocalTints.current.note)
}

/** What deserves attention, how grave it is, and what to do: read aloud as soon as it is there. */
@Composable
internal fun WarningCard(warning: Warning, modifier: Modifier = Modifier) {
    val speech = LocalSpeech.current
    val look = lookOf(warning.severity)
    val severity = speech.severity(warning.severity)
    val sentence = speech.warned(warning)
    val advice = speech.advice(warning)
    Framed(
        look,
        modifier.testTag("warning.${warning.code.key}").clearAndSetSemantics {
            text = AnnotatedString(listOf(severity, sentence, advice).joinToString(" "))
            liveRegion = if (warning.severity == Severity.NOTE) LiveRegionMode.Polite else LiveRegionMode.Assertive
        },
    ) {
        Text(severity, style = MaterialTheme.typography.labelLarge, fontWeight = FontWeight.Bold)
        Text(sentence, style = MaterialTheme.typography.bodyLarge)
        Text(advice, style = MaterialTheme.typography.bodyMedium)
    }
}

/** Text with a symbol before it, in a frame. */
@Composable
internal fun Framed(look: Look, modifier: Modifier = Modifier, content: @Composable () -> Unit) {
    Surface(
        modifier = modifier.fillMaxWidth(),
        shape = MaterialTheme.shapes.medium,
        color = look.tint.ground,
        contentColor = look.tint.content,
        border = BorderStroke(look.frame, look.tint.border),
    ) {
        Row(Modifier.padding(Space.edge), horizontalArrangement = Arrangement.spacedBy(Space.medium)) {
            Symbol(look.symbol, look.tint)
            Column(verticalArrangement = Arrangement.spacedBy(Space.tiny)) { content() }
        }
    }
}

/** Grows with the text. */
@Composable
internal fun Symbol(symbol: ImageVector, tint: Tint, size: Dp = 24.dp) {
    Icon(symbol, contentDescription = null, Modifier.size(scaled(size)), tint = tint.border)
}

@Composable
internal fun scaled(size: Dp): Dp = size * LocalDensity.current.fontScale.coerceIn(1f, 1.6f)

/** A warning of a list's entry, in one line. */
@Composable
internal fun WarningLine(warning: Warning) {
    val look = lookOf(warning.severity)
    Row(horizontalArrangement = Arrangement.spacedBy(Space.small), verticalAlignment = Alignment.Top) {
        Symbol(look.symbol, look.tint, 20.dp)
        Text(
            LocalSpeech.current.warned(warning),
            style = MaterialTheme.typography.bodyMedium,
            color = look.tint.border,
        )
    }
}
