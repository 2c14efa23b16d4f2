package org.tegata.screens

import androidx.compose.foundation.background
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.WindowInsets
import androidx.compose.foundation.layout.fillMaxHeight
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.safeDrawing
import androidx.compose.foundation.layout.widthIn
import androidx.compose.foundation.layout.windowInsetsPadding
import androidx.compose.material3.LocalContentColor
import androidx.compose.material3.MaterialTheme
import androidx.compose.runtime.Composable
import androidx.compose.runtime.CompositionLocalProvider
import androidx.compose.runtime.DisposableEffect
import androidx.compose.runtime.Immutable
import androidx.compose.runtime.key
import androidx.compose.runtime.remember
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.LocalDensity
import org.tegata.models.Action
import org.tegata.models.ActionKey
import org.tegata.models.Input
import org.tegata.models.Navigation
import org.tegata.models.ScreenKey
import org.tegata.models.ScreenState
import org.tegata.models.Tab
import org.tegata.models.Weight
import org.tegata.models.format.Format
import org.tegata.models.format.Words

/** What somebody does on a screen: the app carries it out. */
@Immutable
class Doings(
    val act: (ActionKey, Input) -> Unit,
    val type: (field: String, text: CharArray) -> Unit = { _, _ -> },
    val go: (Tab) -> Unit = {},
    val back: () -> Unit = {},
)

/**
 * The whole app's look: one state, drawn.
 *
 * @param camera what the camera sees, where there is one; it stands on the scan screen.
 */
@Composable
fun TegataScreen(
    state: ScreenState,
    navigation: Navigation,
    words: Words,
    format: Format,
    window: WindowFacts,
    doings: Doings,
    camera: (@Composable (Modifier) -> Unit)? = null,
) {
    val speech = remember(words, format) { Speech(words, format) }
    TegataTheme(window) {
        CompositionLocalProvider(LocalSpeech provides speech, LocalContentColor provides MaterialTheme.colorScheme.onSurface) {
            key(state.screen, navigation.top) { Framing(state, navigation, window, doings, camera) }
        }
    }
}

/** One screen with its title, its way back, its deciding actions and the tabs. */
@Composable
private fun Framing(
    state: ScreenState,
    navigation: Navigation,
    window: WindowFacts,
    doings: Doings,
    camera: (@Composable (Modifier) -> Unit)?,
) {
    val typing = remember { Typing() }
    DisposableEffect(typing) { onDispose { typing.clear() } }
    val press = { action: ActionKey, item: String? ->
        val typed = typing.taken(state.fields)
        typing.clear(state.fields.filter { it.isHidden })
        doings.act(action, Input(item, typed))
    }
    val hasTabs = state.screen !in WithoutTabs
    val scan = { press(ActionKey.SCAN, null) }
    val arranged = Arranged(state.actions.filterNot { it.isInTopBar || (hasTabs && it.key == ActionKey.SCAN) })
    // Large text needs the room: the bar then comes after what is read.
    val isPinned = LocalDensity.current.fontScale < LARGE || window.isWide
    Box(Modifier.fillMaxSize().background(MaterialTheme.colorScheme.background).windowInsetsPadding(WindowInsets.safeDrawing)) {
        Row {
            if (hasTabs && window.isWide) TabRail(navigation.tab, doings.go, scan)
            Column(Modifier.weight(1f).fillMaxHeight(), horizontalAlignment = Alignment.CenterHorizontally) {
                val isSplit = window.isWide && state.hasSight
                TopBar(
                    LocalSpeech.current.title(state.screen),
                    leave(state, navigation, doings) { press(it, null) },
                    if (isSplit) Modifier else Modifier.widthIn(max = Space.line),
                )
                BusyLine(state.isBusy && state.progress == null, window.isMotionReduced)
                Content(
                    state,
                    typing,
                    arranged,
                    window,
                    isPinned,
                    press,
                    doings.type,
                    camera,
                    Modifier.weight(1f),
                )
                if (hasTabs && !window.isWide) TabBar(navigation.tab, doings.go, scan)
            }
        }
    }
}

@Composable
private fun leave(state: ScreenState, navigation: Navigation, doings: Doings, press: (ActionKey) -> Unit): Leave? {
    val speech = LocalSpeech.current
    val offered = state.actions.firstOrNull { it.isInTopBar }?.key
    return when {
        offered == ActionKey.CLOSE -> Leave(Symbols.Close, speech.action(offered), "action.close") { press(offered) }
        offered != null -> Leave(Symbols.Back, speech.action(offered), "action.back") { press(offered) }
        navigation.stack.isNotEmpty() && state.screen != ScreenKey.LOCK ->
            Leave(Symbols.Back, speech.action(ActionKey.BACK), "back", doings.back)
        else -> null
    }
}

/** From this scale of text on, what stands side by side stands below one another. */
internal const val LARGE = 1.5f

internal val ScreenState.hasSight: Boolean
    get() = picture != null || code.isNotEmpty()

/** Before there is an open wallet, and while something is being decided, nothing leads elsewhere. */
private val WithoutTabs = setOf(
    ScreenKey.LOCK, ScreenKey.WELCOME, ScreenKey.NEW_WORDS, ScreenKey.CHECK_WORDS, ScreenKey.CHOOSE_PIN,
    ScreenKey.OFFER_BIOMETRICS, ScreenKey.ENTER_WORDS, ScreenKey.RESTORING, ScreenKey.SCAN, ScreenKey.REVIEW,
    ScreenKey.PREPARED_REVIEW, ScreenKey.GUARDIAN_REVIEW, ScreenKey.CHOOSE_STUDY, ScreenKey.AUTHENTICATE,
    ScreenKey.SENDING, ScreenKey.DECLINED, ScreenKey.WITHDRAW, ScreenKey.ERASE,
)

/** The way out, unless it is one of two answers that are as easy as each other. */
internal val Action.isInTopBar: Boolean
    get() = (key == ActionKey.BACK || key == ActionKey.CLOSE) && weight != Weight.EQUAL
