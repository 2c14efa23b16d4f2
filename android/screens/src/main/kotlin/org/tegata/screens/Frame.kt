package org.tegata.screens

import androidx.compose.foundation.background
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
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
import androidx.compose.foundation.text.BasicText
import androidx.compose.foundation.text.TextAutoSize
import androidx.compose.material3.HorizontalDivider
import androidx.compose.material3.Icon
import androidx.compose.material3.IconButton
import androidx.compose.material3.LinearProgressIndicator
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
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
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.unit.dp
import org.tegata.models.ActionKey
import org.tegata.models.Tab

/** Labels of tabs are as large as their cell allows, and never smaller than this on the screen. */
private val LEAST_LABEL = 10.dp

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
        Row(
            Modifier.fillMaxWidth().background(MaterialTheme.colorScheme.surfaceContainer).padding(vertical = Space.tiny),
            verticalAlignment = Alignment.CenterVertically,
        ) {
            val cell = Modifier.weight(1f)
            tabs.take(2).forEach { TabCell(it, it == chosen, { go(it) }, cell) }
            ScanCell(scan, cell)
            tabs.drop(2).forEach { TabCell(it, it == chosen, { go(it) }, cell) }
        }
    }
}

/** The same at the side of a wide window. */
@Composable
internal fun TabRail(chosen: Tab, go: (Tab) -> Unit, scan: () -> Unit) {
    Column(
        Modifier.fillMaxHeight().background(MaterialTheme.colorScheme.surfaceContainer).width(112.dp)
            .padding(vertical = Space.edge),
        Arrangement.spacedBy(Space.medium, Alignment.Bottom),
    ) {
        val cell = Modifier.fillMaxWidth()
        Tab.entries.forEach { TabCell(it, it == chosen, { go(it) }, cell) }
        ScanCell(scan, cell)
    }
}

@Composable
private fun TabCell(tab: Tab, isChosen: Boolean, press: () -> Unit, modifier: Modifier) {
    val label = LocalSpeech.current.tab(tab)
    val colours = MaterialTheme.colorScheme
    val looks = when {
        isChosen -> CellColours(colours.primaryContainer, colours.onPrimaryContainer, colours.onSurface)
        else -> CellColours(colours.surfaceContainer, colours.onSurfaceVariant, colours.onSurfaceVariant)
    }
    val pressed = modifier.testTag("tab.${tab.key}").selectable(isChosen, role = Role.Tab, onClick = press)
    Cell(label, tab.symbol, looks, pressed)
}

@Composable
private fun ScanCell(scan: () -> Unit, modifier: Modifier) {
    val label = LocalSpeech.current.action(ActionKey.SCAN)
    val colours = MaterialTheme.colorScheme
    val pressed = modifier.testTag("action.scan").selectable(false, role = Role.Button, onClick = scan)
    Cell(label, Symbols.Scan, CellColours(colours.primary, colours.onPrimary, colours.primary), pressed)
}

private class CellColours(val behindSymbol: Color, val symbol: Color, val label: Color)

/** A symbol on its ground, with a label below. */
@Composable
private fun Cell(label: String, symbol: ImageVector, colours: CellColours, modifier: Modifier) {
    Column(
        modifier.clearAndSetSemantics { contentDescription = label }.heightIn(min = 56.dp).padding(vertical = Space.tiny),
        Arrangement.spacedBy(2.dp, Alignment.CenterVertically),
        Alignment.CenterHorizontally,
    ) {
        Box(
            Modifier.clip(MaterialTheme.shapes.large).background(colours.behindSymbol)
                .padding(horizontal = Space.medium, vertical = Space.tiny),
        ) { Icon(symbol, contentDescription = null, Modifier.size(scaled(Space.large)), tint = colours.symbol) }
        CellLabel(label, colours.label)
    }
}

@Composable
private fun CellLabel(label: String, colour: Color) {
    val style = MaterialTheme.typography.labelMedium
    val least = with(LocalDensity.current) { LEAST_LABEL.toSp() }
    BasicText(
        label,
        style = style.copy(color = colour, textAlign = TextAlign.Center),
        maxLines = 1,
        softWrap = false,
        autoSize = TextAutoSize.StepBased(minFontSize = least, maxFontSize = style.fontSize),
    )
}
