package org.tegata.screens

import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Shapes
import androidx.compose.material3.Typography
import androidx.compose.runtime.Composable
import androidx.compose.runtime.CompositionLocalProvider
import androidx.compose.runtime.remember
import androidx.compose.runtime.staticCompositionLocalOf
import androidx.compose.ui.text.TextStyle
import androidx.compose.ui.text.font.FontFamily
import androidx.compose.ui.text.font.FontWeight
import androidx.compose.ui.text.intl.LocaleList
import androidx.compose.ui.text.style.LineBreak
import androidx.compose.ui.unit.dp
import androidx.compose.ui.unit.sp

internal val LocalTints = staticCompositionLocalOf { LightTints }

internal object Space {
    val tiny = 4.dp
    val small = 8.dp
    val medium = 12.dp
    val edge = 16.dp
    val large = 24.dp

    /** The least size of whatever is pressed. */
    val target = 48.dp

    /** Wider lines are hard to read. */
    val line = 640.dp
}

private val TegataShapes = Shapes(
    extraSmall = RoundedCornerShape(6.dp),
    small = RoundedCornerShape(8.dp),
    medium = RoundedCornerShape(12.dp),
    large = RoundedCornerShape(16.dp),
)

@Composable
internal fun TegataTheme(window: WindowFacts, content: @Composable () -> Unit) {
    CompositionLocalProvider(LocalTints provides if (window.isDark) DarkTints else LightTints) {
        MaterialTheme(
            colorScheme = if (window.isDark) DarkColours else LightColours,
            shapes = TegataShapes,
            typography = remember(window.font, window.language) { typography(window.font, LocaleList(window.language)) },
            content = content,
        )
    }
}

private fun typography(font: FontFamily, locales: LocaleList): Typography {
    fun TextStyle.own(breaking: LineBreak = LineBreak.Paragraph) =
        copy(fontFamily = font, localeList = locales, lineBreak = breaking, letterSpacing = 0.sp)

    val base = Typography()
    return Typography(
        headlineSmall = base.headlineSmall.own(LineBreak.Heading).copy(fontWeight = FontWeight.Bold),
        titleLarge = base.titleLarge.own(LineBreak.Heading).copy(fontWeight = FontWeight.Bold),
        titleMedium = base.titleMedium.own(LineBreak.Heading).copy(fontWeight = FontWeight.Bold),
        titleSmall = base.titleSmall.own(LineBreak.Heading).copy(fontWeight = FontWeight.Bold),
        bodyLarge = base.bodyLarge.own(),
        bodyMedium = base.bodyMedium.own(),
        bodySmall = base.bodySmall.own(),
        labelLarge = base.labelLarge.own(LineBreak.Heading).copy(fontSize = 16.sp, lineHeight = 24.sp),
        labelMedium = base.labelMedium.own(LineBreak.Heading),
        labelSmall = base.labelSmall.own(LineBreak.Heading),
    )
}
