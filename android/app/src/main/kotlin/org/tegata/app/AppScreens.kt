package org.tegata.app

import android.content.Context
import android.provider.Settings
import androidx.compose.foundation.isSystemInDarkTheme
import androidx.compose.foundation.layout.BoxWithConstraints
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.remember
import androidx.compose.ui.platform.LocalContext
import androidx.lifecycle.compose.collectAsStateWithLifecycle
import org.tegata.app.camera.CameraModel
import org.tegata.app.camera.CameraPanel
import org.tegata.app.language.Tongue
import org.tegata.screens.Doings
import org.tegata.screens.TegataScreen
import org.tegata.screens.WindowFacts

/** The screens, in Android's window. */
@Composable
internal fun AppScreens(phone: Phone, camera: CameraModel, deeds: WindowDeeds, tongue: Tongue) {
    val shown by phone.app.shown.collectAsStateWithLifecycle()
    val navigation by phone.app.navigation.collectAsStateWithLifecycle()
    val context = LocalContext.current
    val isStill = remember(context) { isMotionReduced(context) }
    val doings = remember(phone) { Doings(deeds::act, phone.app::type, phone.app::go) { phone.app.back() } }
    BoxWithConstraints {
        val isWide = maxWidth > maxHeight
        TegataScreen(
            shown,
            navigation,
            tongue.words,
            tongue.format,
            WindowFacts(maxWidth, maxHeight, isSystemInDarkTheme(), tongue.tag, isStill),
            doings,
            camera = { CameraPanel(camera, deeds.cameraWishes, isWide, it) },
        )
    }
}

private fun isMotionReduced(context: Context) =
    Settings.Global.getFloat(context.contentResolver, Settings.Global.ANIMATOR_DURATION_SCALE, 1f) == 0f
