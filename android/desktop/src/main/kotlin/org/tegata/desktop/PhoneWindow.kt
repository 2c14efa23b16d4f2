package org.tegata.desktop

import androidx.compose.foundation.isSystemInDarkTheme
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.BoxWithConstraints
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.OutlinedButton
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.CompositionLocalProvider
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.collectAsState
import androidx.compose.runtime.getValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.input.key.Key
import androidx.compose.ui.input.key.KeyEvent
import androidx.compose.ui.input.key.KeyEventType
import androidx.compose.ui.input.key.isCtrlPressed
import androidx.compose.ui.input.key.key
import androidx.compose.ui.input.key.type
import androidx.compose.ui.platform.LocalDensity
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.unit.Density
import androidx.compose.ui.unit.dp
import androidx.compose.ui.window.ApplicationScope
import androidx.compose.ui.window.FrameWindowScope
import androidx.compose.ui.window.Window
import androidx.compose.ui.window.rememberWindowState
import org.tegata.screens.Doings
import org.tegata.screens.TegataScreen
import org.tegata.screens.WindowFacts

/** The app in a window of a phone's size, which can be made larger. */
@Composable
fun ApplicationScope.PhoneWindow(phone: DesktopPhone, close: () -> Unit) {
    val state = rememberWindowState(width = 420.dp, height = 900.dp)
    Window(close, state, title = phone.tongue.words.text("desktop_title"), onKeyEvent = { pressed(it, phone) }) {
        LaunchedEffect(state.isMinimized) { if (state.isMinimized) phone.app.leave() else phone.app.comeBack() }
        LaunchedEffect(window) { takeDropped(window.contentPane, phone::scanned) }
        val density = LocalDensity.current
        CompositionLocalProvider(LocalDensity provides Density(density.density, phone.arguments.textScale)) { Screens(phone) }
    }
}

private fun pressed(event: KeyEvent, phone: DesktopPhone): Boolean {
    if (event.type != KeyEventType.KeyDown) return false
    return when {
        event.key == Key.Escape -> phone.app.back()
        event.key == Key.V && event.isCtrlPressed -> pasted()?.let(phone::scanned) != null
        event.key == Key.C && event.isCtrlPressed -> copied(phone.app.shown.value.code)
        else -> false
    }
}

@Composable
private fun FrameWindowScope.Screens(phone: DesktopPhone) {
    val app = phone.app
    val shown by app.shown.collectAsState()
    val navigation by app.navigation.collectAsState()
    BoxWithConstraints {
        TegataScreen(
            shown,
            navigation,
            phone.tongue.words,
            phone.tongue.format,
            WindowFacts(maxWidth, maxHeight, isSystemInDarkTheme(), phone.tongue.tag, phone.arguments.isMotionReduced),
            Doings(app::act, app::type, app::go) { app.back() },
            camera = { InsteadOfCamera(phone, it) { hide -> window.isVisible = !hide } },
        )
    }
}

/** Codes come from files, the clipboard and the screen. */
@Composable
private fun InsteadOfCamera(phone: DesktopPhone, modifier: Modifier, hide: (Boolean) -> Unit) {
    val words = phone.tongue.words
    Column(modifier.padding(16.dp), Arrangement.spacedBy(8.dp)) {
        Text(words.text("desktop_drop"), style = MaterialTheme.typography.bodyLarge)
        val button = Modifier.fillMaxWidth().heightIn(min = 48.dp)
        OutlinedButton({ captureScreen(hide, phone::scanned) }, button.testTag("desktop.screen"), shape = MaterialTheme.shapes.medium) {
            Text(words.text("desktop_screen"))
        }
        OutlinedButton({ pasted()?.let(phone::scanned) }, button.testTag("desktop.paste"), shape = MaterialTheme.shapes.medium) {
            Text(words.text("desktop_paste"))
        }
    }
}
