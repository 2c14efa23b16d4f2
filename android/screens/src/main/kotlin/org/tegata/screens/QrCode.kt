package org.tegata.screens

import androidx.compose.foundation.Canvas
import androidx.compose.foundation.layout.aspectRatio
import androidx.compose.runtime.Composable
import androidx.compose.runtime.remember
import androidx.compose.ui.Modifier
import androidx.compose.ui.geometry.Offset
import androidx.compose.ui.geometry.Size
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.drawscope.DrawScope
import io.nayuki.qrcodegen.QrCode
import kotlin.math.floor

/** Modules of light around a code, without which readers do not find it. */
private const val QUIET = 4

/** Black on white in the dark too: many readers know nothing else. */
@Composable
internal fun QrSquare(text: String, modifier: Modifier = Modifier) {
    val code = remember(text) { QrCode.encodeText(text, QrCode.Ecc.LOW) }
    Canvas(modifier.aspectRatio(1f)) { drawCode(code) }
}

private fun DrawScope.drawCode(code: QrCode) {
    drawRect(Color.White)
    // Whole pixels, so that no seams show between modules.
    val module = floor(size.minDimension / (code.size + 2 * QUIET)).coerceAtLeast(1f)
    val start = floor((size.minDimension - module * code.size) / 2)
    for (y in 0 until code.size) {
        var x = 0
        while (x < code.size) {
            var end = x
            while (end < code.size && code.getModule(end, y)) end++
            if (end > x) {
                drawRect(
                    Color.Black,
                    topLeft = Offset(start + x * module, start + y * module),
                    size = Size((end - x) * module, module),
                )
            }
            x = end + 1
        }
    }
}
