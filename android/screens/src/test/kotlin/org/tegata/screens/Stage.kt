package org.tegata.screens

import androidx.compose.runtime.Composable
import androidx.compose.ui.text.font.FontFamily
import androidx.compose.ui.text.font.FontWeight
import androidx.compose.ui.text.platform.Font
import androidx.compose.ui.unit.Dp
import androidx.compose.ui.unit.dp
import java.io.File
import java.time.ZoneId
import java.util.Locale
import org.tegata.models.format.Format
import org.tegata.models.format.ResourceWords
import org.tegata.models.format.Words

/** Debian's fonts-noto-cjk; the first face of each file has the Japanese forms. The same on every machine, as no system font is. */
private val noto = File("/usr/share/fonts/opentype/noto").let { folder ->
    FontFamily(
        Font(File(folder, "NotoSansCJK-Regular.ttc"), FontWeight.Normal),
        Font(File(folder, "NotoSansCJK-Bold.ttc"), FontWeight.Bold),
    )
}

enum class Tongue(val tag: String, private val folder: String?) {
    JAPANESE("ja", null),
    ENGLISH("en", "en");

    val words: Words by lazy { ResourceWords.readAll(System.getProperty("tegata.words"), folder) }

    fun format(of: Words = words) = Format(of, Locale.forLanguageTag(tag), ZoneId.of("Asia/Tokyo"))
}

enum class Device(val width: Dp, val height: Dp) {
    PHONE(411.dp, 891.dp),
    SMALL_PHONE(360.dp, 640.dp),
    TABLET(1280.dp, 800.dp),
}

/** How a screen is shown. */
data class Variation(val tongue: Tongue, val isDark: Boolean, val scale: Float, val device: Device) {
    override fun toString() =
        listOf(tongue.tag, if (isDark) "dark" else "light", (scale * 100).toInt(), device.name.lowercase().replace('_', '-')).joinToString("-")
}

/** Each pair of values of two of the four is in one of them; all combinations would be four times as many. */
val variations = listOf(
    Variation(Tongue.JAPANESE, false, 1f, Device.PHONE),
    Variation(Tongue.ENGLISH, true, 2f, Device.PHONE),
    Variation(Tongue.JAPANESE, true, 2f, Device.SMALL_PHONE),
    Variation(Tongue.ENGLISH, false, 1f, Device.SMALL_PHONE),
    Variation(Tongue.JAPANESE, true, 1f, Device.TABLET),
    Variation(Tongue.ENGLISH, false, 2f, Device.TABLET),
)

@Composable
fun Shown(
    fixture: Fixture,
    variation: Variation,
    words: Words = variation.tongue.words,
    isMotionReduced: Boolean = true,
    doings: Doings = Doings({ _, _ -> }),
) {
    val device = variation.device
    TegataScreen(
        fixture.state,
        fixture.navigation,
        words,
        variation.tongue.format(words),
        WindowFacts(device.width, device.height, variation.isDark, variation.tongue.tag, isMotionReduced, noto),
        doings,
    )
}
