package org.tegata.screens

import androidx.compose.foundation.background
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.BoxWithConstraints
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.Spacer
import androidx.compose.foundation.layout.fillMaxHeight
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.height
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.layout.width
import androidx.compose.foundation.selection.selectable
import androidx.compose.material3.HorizontalDivider
import androidx.compose.material3.Icon
import androidx.compose.material3.IconButton
import androidx.compose.material3.LinearProgressIndicator
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.remember
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.platform.LocalDensity
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.semantics.clearAndSetSemantics
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.TextStyle
import androidx.compose.ui.text.rememberTextMeasurer
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.unit.Dp
import androidx.compose.ui.unit.dp
import org.tegata.models.ActionKey
import org.tegata.models.Tab

/** Labels of tabs are as large as their cells allow, and never smaller than this on the screen. */
private val LEAST_LABEL = 10.dp

/** Beside a label, so that two of them never read as one. */
private val LABEL_EDGE = Space.tiny

private val RAIL_WIDTH = 112.dp

internal val Tab.symbol: ImageVector
    get() = when (this) {
        Tab.STUDIES -> Symbols.Studies
        Tab.PERMISSIONS -> Symbols.Permissions
        Tab.ACTIVITY -> Symbols.Activity
        Tab.SETTINGS -> Symbols.Settings
    }

/** The title, which wraps, and the way back. */
@Composable
internal fun TopBar(title: String, leave: Leave?, modifier: Modifier = Modifier) {
    Row(
        modifier.fillMaxWidth().heightIn(min = 64.dp).padding(horizontal = Space.tiny, vertical = Space.tiny),
        verticalAlignment = Alignment.CenterVertically,
    ) {
        if (leave != null) {
            IconButton(leave.press, Modifier.size(Space.target).testTag(leave.tag)) {
                Icon(leave.symbol, contentDescription = leave.label, Modifier.size(scaled(Space.large)))
            }
        }
        Text(
            title,
            Modifier.weight(1f).padding(start = if (leave == null) Space.medium else Space.small, end = Space.medium)
                .testTag("title").semantics { heading() },
            style = MaterialTheme.typography.titleLarge,
        )
    }
}

/** Something is asked or done. Its room is kept, so that nothing jumps. */
@Composable
internal fun BusyLine(isBusy: Boolean, isMotionReduced: Boolean) {
    val word = LocalSpeech.current.own(ScreenWord.BUSY)
    val line = Modifier.fillMaxWidth().height(4.dp)
    if (!isBusy) return Spacer(line)
    val said = line.testTag("busy").semantics { contentDescription = word }
    if (isMotionReduced) LinearProgressIndicator({ 1f }, said, drawStopIndicator = {}) else LinearProgressIndicator(said)
}

/** The way out of a screen. */
internal class Leave(val symbol: ImageVector, val label: String, val tag: String, val press: () -> Unit)

/** The tabs at the bottom, with reading a code in the middle, where either thumb reaches it. */
@Composable
internal fun TabBar(chosen: Tab, go: (Tab) -> Unit, scan: () -> Unit) {
    val tabs = Tab.entries
    Column {
        HorizontalDivider(color = MaterialTheme.colorScheme.outlineVariant)
        BoxWithConstraints {
            val style = cellStyle(maxWidth / (tabs.size + 1))
            Row(
                Modifier.fillMaxWidth().background(MaterialTheme.colorScheme.surfaceContainer).padding(vertical = Space.tiny),
                verticalAlignment = Alignment.CenterVertically,
            ) {
                val cell = Modifier.weight(1f)
                tabs.take(2).forEach { TabCell(it, it == chosen, { go(it) }, style, cell) }
                ScanCell(scan, style, cell)
                tabs.drop(2).forEach { TabCell(it, it == chosen, { go(it) }, style, cell) }
            }
        }
    }
}

/** The same at the side of a wide window. */
@Composable
internal fun TabRail(chosen: Tab, go: (Tab) -> Unit, scan: () -> Unit) {
    Column(
        Modifier.fillMaxHeight().background(MaterialTheme.colorScheme.surfaceContainer).width(RAIL_WIDTH)
            .padding(vertical = Space.edge),
        Arrangement.spacedBy(Space.medium, Alignment.Bottom),
    ) {
        val cell = Modifier.fillMaxWidth()
        val style = cellStyle(RAIL_WIDTH)
        Tab.entries.forEach { TabCell(it, it == chosen, { go(it) }, style, cell) }
        ScanCell(scan, style, cell)
    }
}

/** One size for all labels, in which the longest stands in a cell of this width. */
@Composable
private fun cellStyle(width: Dp): TextStyle {
    val speech = LocalSpeech.current
    val style = MaterialTheme.typography.labelMedium
    val measurer = rememberTextMeasurer()
    val density = LocalDensity.current
    return remember(width, speech, style, measurer, density) {
        val labels = Tab.entries.map(speech::tab) + speech.action(ActionKey.SCAN)
        val widest = labels.maxOf { measurer.measure(it, style, softWrap = false, maxLines = 1).size.width }
        with(density) {
            val share = ((width - LABEL_EDGE * 2).toPx() / widest).coerceAtMost(1f)
            style.copy(fontSize = maxOf(style.fontSize.toPx() * share, LEAST_LABEL.toPx()).toSp())
        }
    }
}

@Composable
private fun TabCell(tab: Tab, isChosen: Boolean, press: () -> Unit, style: TextStyle, modifier: Modifier) {
    val label = LocalSpeech.current.tab(tab)
    val colours = MaterialTheme.colorScheme
    val looks = when {
        isChosen -> CellColours(colours.primaryContainer, colours.onPrimaryContainer, colours.onSurface)
        else -> CellColours(colours.surfaceContainer, colours.onSurfaceVariant, colours.onSurfaceVariant)
    }
    val pressed = modifier.testTag("tab.${tab.key}").selectable(isChosen, role = Role.Tab, onClick = press)
    Cell(label, tab.symbol, looks, style, pressed)
}

@Composable
private fun ScanCell(scan: () -> Unit, style: TextStyle, modifier: Modifier) {
    val label = LocalSpeech.current.action(ActionKey.SCAN)
    val colours = MaterialTheme.colorScheme
    val pressed = modifier.testTag("action.scan").selectable(false, role = Role.Button, onClick = scan)
    Cell(label, Symbols.Scan, CellColours(colours.primary, colours.onPrimary, colours.primary), style, pressed)
}

private class CellColours(val behindSymbol: Color, val symbol: Color, val label: Color)

/** A symbol on its ground, with a label below. */
@Composable
private fun Cell(label: String, symbol: ImageVector, colours: CellColours, style: TextStyle, modifier: Modifier) {
    Column(
        modifier.clearAndSetSemantics { contentDescription = label }.heightIn(min = 56.dp)
            .padding(horizontal = LABEL_EDGE, vertical = Space.tiny),
        Arrangement.spacedBy(2.dp, Alignment.CenterVertically),
        Alignment.CenterHorizontally,
    ) {
        Box(
            Modifier.clip(MaterialTheme.shapes.large).background(colours.behindSymbol)
                .padding(horizontal = Space.medium, vertical = Space.tiny),
        ) { Icon(symbol, contentDescription = null, Modifier.size(scaled(Space.large)), tint = colours.symbol) }
        Text(label, color = colours.label, textAlign = TextAlign.Center, softWrap = false, maxLines = 1, style = style)
    }
}
