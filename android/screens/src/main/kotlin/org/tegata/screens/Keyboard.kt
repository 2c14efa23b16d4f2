package org.tegata.screens

import androidx.compose.foundation.gestures.animateScrollBy
import androidx.compose.foundation.lazy.LazyListState
import androidx.compose.runtime.Composable
import androidx.compose.runtime.rememberCoroutineScope
import androidx.compose.ui.Modifier
import androidx.compose.ui.focus.FocusDirection
import androidx.compose.ui.input.key.Key
import androidx.compose.ui.input.key.KeyEventType
import androidx.compose.ui.input.key.isShiftPressed
import androidx.compose.ui.input.key.key
import androidx.compose.ui.input.key.onKeyEvent
import androidx.compose.ui.input.key.onPreviewKeyEvent
import androidx.compose.ui.input.key.type
import androidx.compose.ui.platform.LocalFocusManager
import kotlinx.coroutines.launch

/** The key Tab leads on, out of a field of several lines too. */
@Composable
internal fun Modifier.leftByTab(): Modifier {
    val focus = LocalFocusManager.current
    return onPreviewKeyEvent { event ->
        if (event.key != Key.Tab) return@onPreviewKeyEvent false
        if (event.type == KeyEventType.KeyDown) {
            focus.moveFocus(if (event.isShiftPressed) FocusDirection.Previous else FocusDirection.Next)
        }
        true
    }
}

private const val PAGE = 0.8f
private const val LINE = 0.1f

/** What nobody can press is read by the keys of a keyboard that scroll. */
@Composable
internal fun Modifier.scrolledByKeys(state: LazyListState): Modifier {
    val scope = rememberCoroutineScope()
    return onKeyEvent { event ->
        val share = when (event.key) {
            Key.PageDown -> PAGE
            Key.PageUp -> -PAGE
            Key.DirectionDown -> LINE
            Key.DirectionUp -> -LINE
            else -> return@onKeyEvent false
        }
        if (event.type == KeyEventType.KeyDown) {
            val by = state.layoutInfo.viewportSize.height * share
            scope.launch { state.animateScrollBy(by) }
        }
        true
    }
}
