package org.tegata.screens

import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.SolidColor
import androidx.compose.ui.graphics.StrokeCap
import androidx.compose.ui.graphics.StrokeJoin
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.graphics.vector.addPathNodes
import androidx.compose.ui.unit.dp

/** The app's own symbols: lines of one width in a square of 24. */
internal object Symbols {
    /** The print of a hand, which the app is named after. */
    val Print = symbol("M7.5 10V6M10.7 8.5V4M14 8.5V4.5M17 10.5V7M4.2 14.5L3 11.5M6.5 16a5.5 4.8 0 1 0 11 0a5.5 4.8 0 1 0-11 0z")
    val Studies = symbol("M3 5h18v14H3zM3 16l5-5 4 4 3-3 6 5M15.5 9h.01")
    val Permissions = symbol("M12 3l8 3v6c0 5-3.5 8-8 9.5C7.5 20 4 17 4 12V6zM8.5 12l2.5 2.5 4.5-4.5")
    val Activity = symbol("M8 6h12M8 12h12M8 18h12M4 6h.01M4 12h.01M4 18h.01")
    val Settings = symbol("M4 8h8.5M17.5 8H20M4 16h2.5M11.5 16H20M15 5.5a2.5 2.5 0 1 0 0 5a2.5 2.5 0 1 0 0-5zM9 13.5a2.5 2.5 0 1 0 0 5a2.5 2.5 0 1 0 0-5z")
    val Scan = symbol("M4 8V4h4M16 4h4v4M20 16v4h-4M8 20H4v-4M4 12h16")
    val Back = symbol("M20 12H4M10 6l-6 6 6 6")
    val Open = symbol("M9 5l7 7-7 7")
    val More = symbol("M6 9l6 6 6-6")
    val Less = symbol("M6 15l6-6 6 6")
    val Check = symbol("M5 12.5l4.5 4.5L19 7.5")
    val Close = symbol("M6 6l12 12M18 6L6 18")
    val ZoomIn = symbol("M10.5 4a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13zM15.5 15.5L21 21M7.5 10.5h6M10.5 7.5v6")
    val ZoomOut = symbol("M10.5 4a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13zM15.5 15.5L21 21M7.5 10.5h6")

    /** Forms of their own, which tell severities apart without colour. */
    val Octagon = symbol("M8 2.5h8L21.5 8v8L16 21.5H8L2.5 16V8zM7.5 12h9")
    val Triangle = symbol("M12 3L22 20.5H2zM12 10v4.5M12 17.4v.01")
    val Circle = symbol("M12 2.5a9.5 9.5 0 1 0 0 19a9.5 9.5 0 1 0 0-19zM12 11v5.5M12 7.5v.01")
    val Waiting = symbol("M12 2.5a9.5 9.5 0 1 0 0 19a9.5 9.5 0 1 0 0-19zM12 7v5l3.5 2")
    val Done = symbol("M12 2.5a9.5 9.5 0 1 0 0 19a9.5 9.5 0 1 0 0-19zM7.5 12.5l3 3 6-6.5")

    private fun symbol(path: String): ImageVector =
        ImageVector.Builder(defaultWidth = 24.dp, defaultHeight = 24.dp, viewportWidth = 24f, viewportHeight = 24f)
            .addPath(
                pathData = addPathNodes(path),
                stroke = SolidColor(Color.Black),
                strokeLineWidth = 2f,
                strokeLineCap = StrokeCap.Round,
                strokeLineJoin = StrokeJoin.Round,
            )
            .build()
}
