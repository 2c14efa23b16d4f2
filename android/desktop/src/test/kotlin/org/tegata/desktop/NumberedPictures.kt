package org.tegata.desktop

import java.awt.RenderingHints
import java.awt.image.BufferedImage
import java.io.ByteArrayInputStream
import java.io.File
import javax.imageio.ImageIO
import org.tegata.mainjourney.Storyboard
import org.tegata.screens.fewColours

private const val GREATEST_HEIGHT = 800

/** Keeps a picture of each place, numbered, small enough for a page that shows them all. */
internal class NumberedPictures(language: String) : Storyboard {
    private val folder = File(System.getProperty("tegata.storyboard"), language).apply {
        deleteRecursively()
        mkdirs()
    }
    private var count = 0

    override fun invoke(name: String, png: ByteArray) {
        count++
        val picture = fewColours(small(ImageIO.read(ByteArrayInputStream(png))))
        ImageIO.write(picture, "png", File(folder, "%02d-%s.png".format(count, name)))
    }

    private fun small(picture: BufferedImage): BufferedImage {
        val scale = minOf(1.0, GREATEST_HEIGHT.toDouble() / picture.height)
        val small = BufferedImage((picture.width * scale).toInt(), (picture.height * scale).toInt(), BufferedImage.TYPE_INT_RGB)
        small.createGraphics().run {
            setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC)
            drawImage(picture, 0, 0, small.width, small.height, null)
            dispose()
        }
        return small
    }
}
