package org.tegata.screens

import androidx.compose.ui.ImageComposeScene
import androidx.compose.ui.unit.Density
import java.awt.image.BufferedImage
import java.io.ByteArrayInputStream
import java.io.File
import javax.imageio.ImageIO
import org.jetbrains.skia.EncodedImageFormat
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.DynamicTest
import org.junit.jupiter.api.DynamicTest.dynamicTest
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestFactory
import org.tegata.models.ScreenKey

/** Each screen, drawn and compared with the picture that somebody looked at and approved: `-Dapprove` writes these. */
class ScreenshotTest {
    private val drawn = File(System.getProperty("tegata.screenshots"))
    private val approved = File(System.getProperty("tegata.approved"))
    private val isApproving = System.getProperty("tegata.approve").let { it == "" || it == "true" }

    @Test
    fun everyScreenHasAFixture() = assertEquals(ScreenKey.entries.toSet(), fixtures.map { it.state.screen }.toSet())

    @Test
    fun noPictureIsLeftOver() {
        val known = fixtures.flatMap { fixture -> variations.map { "${fixture.name}-$it.png" } }.toSet()
        assertEquals(emptySet<String>(), approved.list().orEmpty().toSet() - known)
    }

    @TestFactory
    fun looksAsApproved(): List<DynamicTest> = fixtures.flatMap { fixture ->
        variations.map { variation -> dynamicTest("${fixture.name}-$variation") { compare(fixture, variation) } }
    }

    private fun compare(fixture: Fixture, variation: Variation) {
        val name = "${fixture.name}-$variation.png"
        val picture = draw(fixture, variation)
        drawn.mkdirs()
        ImageIO.write(picture, "png", File(drawn, name))
        val file = File(approved, name)
        if (isApproving) {
            approved.mkdirs()
            ImageIO.write(fewColours(picture), "png", file)
        }
        val differing = differingShare(ImageIO.read(file), picture)
        assertEquals(true, differing <= TOLERATED) { "$name differs from the approved picture in ${differing * 100} % of its blocks" }
    }

    private fun draw(fixture: Fixture, variation: Variation): BufferedImage {
        val device = variation.device
        val scene = ImageComposeScene(device.width.value.toInt(), device.height.value.toInt(), Density(1f, variation.scale)) {
            Shown(fixture, variation)
        }
        try {
            scene.render(0)
            // What moves in has arrived.
            val png = scene.render(2_000_000_000).encodeToData(EncodedImageFormat.PNG)!!.bytes
            return ImageIO.read(ByteArrayInputStream(png))
        } finally {
            scene.close()
        }
    }
}
