package org.tegata.screens

import androidx.compose.material3.ColorScheme
import androidx.compose.material3.darkColorScheme
import androidx.compose.material3.lightColorScheme
import androidx.compose.runtime.Immutable
import androidx.compose.ui.graphics.Color

/** Colours of one severity: never the only sign of it. */
@Immutable
internal data class Tint(val ground: Color, val content: Color, val border: Color)

@Immutable
internal data class Tints(val blocking: Tint, val loud: Tint, val note: Tint, val done: Tint)

internal val LightColours: ColorScheme = lightColorScheme(
    primary = Color(0xFF0B5D66),
    onPrimary = Color.White,
    primaryContainer = Color(0xFFD3EAED),
    onPrimaryContainer = Color(0xFF042F35),
    secondary = Color(0xFF40585C),
    onSecondary = Color.White,
    secondaryContainer = Color(0xFFDDE9EB),
    onSecondaryContainer = Color(0xFF14292C),
    background = Color(0xFFFAFBFB),
    onBackground = Color(0xFF181C1D),
    surface = Color(0xFFFAFBFB),
    onSurface = Color(0xFF181C1D),
    surfaceVariant = Color(0xFFE6ECED),
    onSurfaceVariant = Color(0xFF435154),
    surfaceContainerLowest = Color.White,
    surfaceContainerLow = Color(0xFFF3F6F6),
    surfaceContainer = Color(0xFFEEF2F2),
    surfaceContainerHigh = Color(0xFFE8EDED),
    surfaceContainerHighest = Color(0xFFE2E8E8),
    outline = Color(0xFF69767A),
    outlineVariant = Color(0xFFCBD3D5),
    error = Color(0xFF9C241C),
    onError = Color.White,
    errorContainer = Color(0xFFFDEAE7),
    onErrorContainer = Color(0xFF5A0F0A),
)

internal val DarkColours: ColorScheme = darkColorScheme(
    primary = Color(0xFF86D2DC),
    onPrimary = Color(0xFF00343A),
    primaryContainer = Color(0xFF1B474D),
    onPrimaryContainer = Color(0xFFD3EAED),
    secondary = Color(0xFFB3CACE),
    onSecondary = Color(0xFF1D3337),
    secondaryContainer = Color(0xFF2B3F43),
    onSecondaryContainer = Color(0xFFDDE9EB),
    background = Color(0xFF101415),
    onBackground = Color(0xFFE2E6E7),
    surface = Color(0xFF101415),
    onSurface = Color(0xFFE2E6E7),
    surfaceVariant = Color(0xFF343F42),
    onSurfaceVariant = Color(0xFFBAC6C9),
    surfaceContainerLowest = Color(0xFF0B0F10),
    surfaceContainerLow = Color(0xFF161B1C),
    surfaceContainer = Color(0xFF1A2021),
    surfaceContainerHigh = Color(0xFF23292B),
    surfaceContainerHighest = Color(0xFF2D3436),
    outline = Color(0xFF8A979A),
    outlineVariant = Color(0xFF3B4649),
    error = Color(0xFFFFB4A9),
    onError = Color(0xFF5A0F0A),
    errorContainer = Color(0xFF4A1712),
    onErrorContainer = Color(0xFFFFDAD5),
)

internal val LightTints = Tints(
    blocking = Tint(Color(0xFFFDEAE7), Color(0xFF5A0F0A), Color(0xFF9C241C)),
    loud = Tint(Color(0xFFFFF3DA), Color(0xFF463000), Color(0xFF855700)),
    note = Tint(Color(0xFFEAF1F5), Color(0xFF17313F), Color(0xFF41647A)),
    done = Tint(Color(0xFFE6F3EA), Color(0xFF0F351D), Color(0xFF2C6B43)),
)

internal val DarkTints = Tints(
    blocking = Tint(Color(0xFF3D1512), Color(0xFFFFDAD5), Color(0xFFFFB4A9)),
    loud = Tint(Color(0xFF332706), Color(0xFFFFE5B4), Color(0xFFE0AE4B)),
    note = Tint(Color(0xFF19282F), Color(0xFFD4E5EF), Color(0xFF8FB2C8)),
    done = Tint(Color(0xFF14291B), Color(0xFFCDEBD6), Color(0xFF86C79B)),
)
