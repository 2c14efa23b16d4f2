package org.tegata.screens

import androidx.compose.foundation.focusable
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.PaddingValues
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxHeight
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.layout.widthIn
import androidx.compose.foundation.lazy.LazyColumn
import androidx.compose.foundation.lazy.LazyListScope
import androidx.compose.foundation.lazy.items
import androidx.compose.foundation.lazy.itemsIndexed
import androidx.compose.foundation.lazy.rememberLazyListState
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.verticalScroll
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
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.unit.Dp
import androidx.compose.ui.unit.dp
import org.tegata.core.Severity
import org.tegata.models.Action
import org.tegata.models.ActionKey
import org.tegata.models.Fact
import org.tegata.models.InputField
import org.tegata.models.ScreenKey
import org.tegata.models.ScreenState
import org.tegata.models.Tab
import org.tegata.models.Weight
import org.tegata.models.name

/** What a screen shows, from top to bottom: what happened, what to mind, the picture or code, facts, fields, entries, ways on. */
@Composable
internal fun Content(
    state: ScreenState,
    typing: Typing,
    arranged: Arranged,
    window: WindowFacts,
    isPinned: Boolean,
    press: (ActionKey, String?) -> Unit,
    type: (String, CharArray) -> Unit,
    camera: (@Composable (Modifier) -> Unit)?,
    modifier: Modifier,
) {
    var isAsideOpen by rememberSaveable { mutableStateOf(false) }
    val scroll = rememberLazyListState()
    val isSplit = window.isWide && state.hasSight
    val sight = window.height * (if (isSplit) 0.6f else 0.28f)
    val isList = Tab.entries.any { it.root == state.screen }
    val done = { state.actions.firstOrNull { it.weight == Weight.PRIMARY && it.isEnabled }?.let { press(it.key, null) } ?: Unit }
    Row(modifier.fillMaxWidth(), Arrangement.Center) {
        if (isSplit) {
            Column(Modifier.weight(1f).fillMaxHeight().verticalScroll(rememberScrollState()).padding(Space.edge)) {
                Sight(state, window, sight)
            }
        }
        Column((if (isSplit) Modifier.weight(1f) else Modifier).widthIn(max = Space.line).fillMaxHeight()) {
            LazyColumn(
                Modifier.weight(1f).fillMaxWidth().testTag("content").scrolledByKeys(scroll).focusable(),
                scroll,
                PaddingValues(bottom = Space.edge),
            ) {
                alerts(state, press)
                if (state.screen == ScreenKey.SCAN && camera != null) item("camera") { camera(Modifier.fillMaxWidth()) }
                if (state.screen in Marked) item("mark") { Mark() }
                if (!isSplit) sight(state, window, sight)
                state.progress?.let { item("progress") { ProgressSteps(it, window.isMotionReduced, Modifier.padding(Space.edge)) } }
                facts(state.facts.filter { !it.isAside }, isList)
                entries(state, press)
                asides(state.facts.filter { it.isAside }, isAsideOpen) { isAsideOpen = !isAsideOpen }
                fields(state.fields, typing, type, done)
                if (!isPinned) item("bar") { DecidingBar(state, arranged) { press(it, null) } }
                ways(arranged.rows, state, press)
            }
            if (isPinned) {
                if (scroll.canScrollForward && !arranged.isEmpty) HorizontalDivider(color = MaterialTheme.colorScheme.outlineVariant)
                DecidingBar(state, arranged) { press(it, null) }
            }
        }
    }
}

private fun LazyListScope.alerts(state: ScreenState, press: (ActionKey, String?) -> Unit) {
    val edge = Modifier.padding(horizontal = Space.edge, vertical = Space.tiny)
    state.notice?.let { notice ->
        item("notice") {
            val hasButton = state.actions.none { it.key == notice.next }
            NoticeCard(notice, hasButton, { press(it, null) }, edge)
        }
    }
    itemsIndexed(state.warnings, { index, warning -> "warning $index ${warning.code.key}" }) { _, warning -> WarningCard(warning, edge) }
}

private fun LazyListScope.sight(state: ScreenState, window: WindowFacts, greatest: Dp) {
    if (state.hasSight) {
        item("sight") {
            Column(Modifier.padding(horizontal = Space.edge, vertical = Space.small)) { Sight(state, window, greatest) }
        }
    }
}

@Composable
private fun Sight(state: ScreenState, window: WindowFacts, greatest: Dp) {
    state.picture?.let { PictureCard(it, greatest) }
    if (state.code.isNotEmpty()) CodeCard(state.code, window.isMotionReduced, maxOf(greatest, 280.dp))
}

private fun LazyListScope.facts(facts: List<Fact>, isList: Boolean) {
    // A key may come twice, as ids of rights do.
    itemsIndexed(facts, { index, fact -> "fact $index ${fact.key.key}" }) { index, fact ->
        if (isList) {
            FactLine(fact)
        } else {
            if (index > 0) FactDivider()
            FactRow(fact)
        }
    }
}

private fun LazyListScope.asides(facts: List<Fact>, isOpen: Boolean, toggle: () -> Unit) {
    if (facts.isEmpty()) return
    item("details") {
        HorizontalDivider(color = MaterialTheme.colorScheme.outlineVariant)
        AsideHeading(isOpen, toggle)
    }
    if (isOpen) itemsIndexed(facts, { index, fact -> "aside $index ${fact.key.key}" }) { _, fact -> FactRow(fact) }
}

private fun LazyListScope.fields(fields: List<InputField>, typing: Typing, type: (String, CharArray) -> Unit, done: () -> Unit) {
    items(fields, { "field ${it.name}" }) { field ->
        Field(field, typing.stateOf(field), field == fields.last(), { type(field.name, it) }, done)
    }
}

/** Beside fields they are buttons, since what was typed goes with them; else rows. */
private fun LazyListScope.ways(actions: List<Action>, state: ScreenState, press: (ActionKey, String?) -> Unit) {
    val edge = Modifier.padding(horizontal = Space.edge, vertical = Space.tiny).fillMaxWidth()
    items(actions, { "action ${it.key.key}" }) { action ->
        if (state.fields.isEmpty()) ActionRow(action) { press(it, null) }
        else ActionButton(action, { press(it, null) }, edge)
    }
}

private fun LazyListScope.entries(state: ScreenState, press: (ActionKey, String?) -> Unit) {
    val empty = emptyWord(state)
    if (empty != null) item("empty") { Empty(empty, state.screen) }
    items(state.items, { "item ${it.id}" }, { "item" }) { item ->
        ItemCard(
            item,
            { press(it, item.id) },
            Modifier.padding(horizontal = Space.edge, vertical = Space.tiny),
        )
    }
}

/** Screens that somebody without a wallet, or before it, sees. */
private val Marked = setOf(ScreenKey.WELCOME, ScreenKey.LOCK)

@Composable
private fun Mark() {
    Box(Modifier.fillMaxWidth().padding(vertical = 40.dp), Alignment.Center) {
        Icon(Symbols.Print, null, Modifier.size(scaled(96.dp)), MaterialTheme.colorScheme.primary)
    }
}

/** A list without entries says what brings the first. */
private fun emptyWord(state: ScreenState): ScreenWord? = when {
    state.items.isNotEmpty() || state.isBusy -> null
    state.screen == ScreenKey.STUDIES -> ScreenWord.NO_STUDIES
    state.screen == ScreenKey.PERMISSIONS -> ScreenWord.NO_PERMISSIONS
    state.screen == ScreenKey.ACTIVITY -> ScreenWord.NO_ACTIVITY
    else -> null
}

@Composable
private fun Empty(word: ScreenWord, screen: ScreenKey) {
    Column(
        Modifier.fillMaxWidth().padding(horizontal = Space.large, vertical = 40.dp),
        Arrangement.spacedBy(Space.edge),
        Alignment.CenterHorizontally,
    ) {
        Tab.entries.find { it.root == screen }?.let {
            Icon(it.symbol, null, Modifier.size(scaled(56.dp)), MaterialTheme.colorScheme.outline)
        }
        Text(
            LocalSpeech.current.own(word),
            color = MaterialTheme.colorScheme.onSurfaceVariant,
            textAlign = TextAlign.Center,
            style = MaterialTheme.typography.bodyLarge,
        )
    }
}

/** The actions that decide. Where something forbids agreeing, its reason stands in the button's place. */
@Composable
internal fun DecidingBar(state: ScreenState, arranged: Arranged, press: (ActionKey) -> Unit) {
    if (arranged.isEmpty) return
    Column(Modifier.padding(horizontal = Space.edge, vertical = Space.medium), Arrangement.spacedBy(Space.medium)) {
        val block = state.warnings.firstOrNull { it.severity == Severity.BLOCKING }
        if (block != null && arranged.pair.size == 1) WarningLine(block)
        ActionBar(arranged, press)
    }
}
