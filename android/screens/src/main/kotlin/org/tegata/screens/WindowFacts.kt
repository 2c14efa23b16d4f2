package org.tegata.screens

import androidx.compose.runtime.Immutable
import androidx.compose.ui.text.font.FontFamily
import androidx.compose.ui.unit.Dp
import androidx.compose.ui.unit.dp

/** What the screens know of the window that they stand in. */
@Immutable
data class WindowFacts(
    val width: Dp,
    val height: Dp,
    val isDark: Boolean,
    /** Its tag decides which forms Chinese characters have. */
    val language: String,
    val isMotionReduced: Boolean = false,
    /** The system's font unless told otherwise. */
    val font: FontFamily = FontFamily.Default,
) {
    /** Room for tabs at the side, and for a picture beside the facts. */
    internal val isWide: Boolean
        get() = width >= 840.dp
}
