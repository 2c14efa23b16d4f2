package org.tegata.screens

import androidx.compose.foundation.Image
import androidx.compose.foundation.background
import androidx.compose.foundation.clickable
import androidx.compose.foundation.gestures.rememberTransformableState
import androidx.compose.foundation.gestures.transformable
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.height
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.material3.Icon
import androidx.compose.material3.IconButton
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableFloatStateOf
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.geometry.Offset
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.FilterQuality
import androidx.compose.ui.graphics.graphicsLayer
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.layout.ContentScale
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.Dp
import androidx.compose.ui.window.Dialog
import androidx.compose.ui.window.DialogProperties
import org.tegata.models.ActionKey
import org.tegata.models.ShownPicture

private const val STEP = 1.5f
private const val GREATEST = 8f

/** A picture that can be looked at closely, and that it is not for diagnosis. */
@Composable
internal fun PictureCard(picture: ShownPicture, greatest: Dp, modifier: Modifier = Modifier) {
    val speech = LocalSpeech.current
    var isClose by remember { mutableStateOf(false) }
    Column(modifier.fillMaxWidth(), horizontalAlignment = Alignment.CenterHorizontally) {
        Box(
            Modifier
                .fillMaxWidth()
                .clip(MaterialTheme.shapes.medium)
                .background(Color.Black)
                .testTag("picture")
                .clickable(role = Role.Image, onClickLabel = speech.own(ScreenWord.LOOK_CLOSELY)) { isClose = true }
                .semantics(mergeDescendants = true) { contentDescription = speech.picture(picture) },
            Alignment.Center,
        ) { Pixels(picture, Modifier.height(greatest).fillMaxWidth()) }
        Text(
            speech.notForDiagnosis,
            Modifier.padding(top = Space.small),
            color = MaterialTheme.colorScheme.onSurfaceVariant,
            style = MaterialTheme.typography.bodyMedium,
        )
    }
    if (isClose) CloseLook(picture) { isClose = false }
}

@Composable
internal fun Pixels(picture: ShownPicture, modifier: Modifier) {
    val bitmap = remember(picture.pixels) { picture.pixels.toBitmap() }
    Image(bitmap, contentDescription = null, modifier, contentScale = ContentScale.Fit, filterQuality = FilterQuality.High)
}

/** The whole window: two fingers or two buttons bring it nearer. */
@Composable
private fun CloseLook(picture: ShownPicture, close: () -> Unit) {
    val speech = LocalSpeech.current
    var scale by remember { mutableFloatStateOf(1f) }
    var moved by remember { mutableStateOf(Offset.Zero) }
    fun zoom(by: Float) {
        scale = (scale * by).coerceIn(1f, GREATEST)
        if (scale == 1f) moved = Offset.Zero
    }
    Dialog(close, DialogProperties(usePlatformDefaultWidth = false)) {
        Column(Modifier.fillMaxSize().background(Color.Black)) {
            Box(
                Modifier.weight(1f).fillMaxWidth().clip(MaterialTheme.shapes.extraSmall)
                    .transformable(
                        rememberTransformableState { by, pan, _ ->
                            zoom(by)
                            moved += pan
                        },
                    ),
                Alignment.Center,
            ) {
                Pixels(
                    picture,
                    Modifier.fillMaxSize().testTag("picture.close")
                        .semantics { contentDescription = speech.picture(picture) }
                        .graphicsLayer(scaleX = scale, scaleY = scale, translationX = moved.x, translationY = moved.y),
                )
            }
            Row(Modifier.fillMaxWidth().padding(Space.small), Arrangement.SpaceEvenly, Alignment.CenterVertically) {
                Tool(Symbols.ZoomOut, speech.own(ScreenWord.FARTHER)) { zoom(1 / STEP) }
                Text(
                    speech.notForDiagnosis,
                    Modifier.weight(1f).padding(horizontal = Space.small),
                    color = Color.White,
                    style = MaterialTheme.typography.bodyMedium,
                )
                Tool(Symbols.ZoomIn, speech.own(ScreenWord.NEARER)) { zoom(STEP) }
                Tool(Symbols.Close, speech.action(ActionKey.CLOSE), close)
            }
        }
    }
}

@Composable
private fun Tool(symbol: ImageVector, label: String, press: () -> Unit) {
    IconButton(press, Modifier.size(Space.target)) {
        Icon(symbol, contentDescription = label, tint = Color.White)
    }
}
