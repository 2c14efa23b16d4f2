package org.tegata.app.camera

import android.view.SurfaceHolder
import android.view.SurfaceView
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.aspectRatio
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.OutlinedButton
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.collectAsState
import androidx.compose.runtime.getValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import androidx.compose.ui.viewinterop.AndroidView
import org.tegata.app.R

/** What the panel wants of the window. */
class CameraWishes(val ask: () -> Unit, val openSettings: () -> Unit, val paste: () -> Unit)

/** The camera's picture, or why there is none and what can be done instead. */
@Composable
internal fun CameraPanel(model: CameraModel, wishes: CameraWishes, isWide: Boolean, modifier: Modifier) {
    val sight by model.sight.collectAsState()
    LaunchedEffect(Unit) { if (sight == Sight.ASKING) wishes.ask() }
    Column(modifier.padding(16.dp), Arrangement.spacedBy(8.dp)) {
        if (sight in Looking) Preview(model, isWide)
        sight.text?.let { text ->
            Text(
                stringResource(text),
                Modifier.testTag("camera.told").semantics { liveRegion = LiveRegionMode.Polite },
                style = MaterialTheme.typography.bodyLarge,
            )
        }
        when (sight) {
            Sight.DENIED -> Way(R.string.camera_allow, "camera.allow", wishes.ask)
            Sight.DENIED_FOR_EVER -> Way(R.string.camera_settings, "camera.settings", wishes.openSettings)
            Sight.FAILED -> Way(R.string.camera_again, "camera.again", model::again)
            else -> Unit
        }
        Way(R.string.paste, "paste", wishes.paste)
    }
}

private val Looking = setOf(Sight.STARTING, Sight.RUNNING)

private val Sight.text: Int?
    get() = when (this) {
        Sight.ASKING -> R.string.camera_asking
        Sight.DENIED, Sight.DENIED_FOR_EVER -> R.string.camera_denied
        Sight.TAKEN -> R.string.camera_taken
        Sight.NONE -> R.string.camera_none
        Sight.FAILED -> R.string.camera_failed
        Sight.STARTING, Sight.RUNNING -> null
    }

@Composable
private fun Way(label: Int, tag: String, press: () -> Unit) {
    OutlinedButton(press, Modifier.fillMaxWidth().heightIn(min = 48.dp).testTag(tag), shape = MaterialTheme.shapes.medium) {
        Text(stringResource(label))
    }
}

@Composable
private fun Preview(model: CameraModel, isWide: Boolean) {
    val described = stringResource(R.string.camera_sight)
    val size = model.portrait
    // The system turns the picture with the window.
    val ratio = if (isWide) size.height / size.width.toFloat() else size.width / size.height.toFloat()
    AndroidView(
        factory = { context ->
            SurfaceView(context).apply {
                setSecure(true)
                holder.setFixedSize(size.height, size.width)
                holder.addCallback(Surfaces(model))
            }
        },
        modifier = Modifier.fillMaxWidth().aspectRatio(ratio).clip(MaterialTheme.shapes.medium).testTag("camera")
            .semantics { contentDescription = described },
    )
}

private class Surfaces(private val model: CameraModel) : SurfaceHolder.Callback {
    override fun surfaceCreated(holder: SurfaceHolder) = Unit

    override fun surfaceChanged(holder: SurfaceHolder, format: Int, width: Int, height: Int) = model.preview(holder.surface)

    override fun surfaceDestroyed(holder: SurfaceHolder) = model.preview(null)
}
