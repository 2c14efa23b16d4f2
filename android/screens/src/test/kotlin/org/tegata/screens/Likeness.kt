package org.tegata.screens

import java.awt.image.BufferedImage
import java.awt.image.DataBuffer
import java.awt.image.IndexColorModel
import kotlin.math.abs

private const val BLOCK = 8

/** Of 255; text that is drawn a little fatter or thinner stays below, a word more or a button elsewhere does not. */
private const val VISIBLE = 20

/** A changed word of the smallest text covers more than this share of a picture's blocks. */
const val TOLERATED = 0.002

/**
 * The share of blocks of 8×8 pixels whose mean colour differs visibly. Means, and not pixels, since another version of the font's
 * renderer shifts edges of letters by parts of a pixel, which nobody sees.
 */
fun differingShare(one: BufferedImage, other: BufferedImage): Double {
    if (one.width != other.width || one.height != other.height) return 1.0
    var blocks = 0
    var differing = 0
    for (top in 0 until one.height step BLOCK) {
        for (left in 0 until one.width step BLOCK) {
            blocks++
            val first = mean(one, left, top)
            val second = mean(other, left, top)
            if ((0..2).any { abs(first[it] - second[it]) > VISIBLE }) differing++
        }
    }
    return differing.toDouble() / blocks
}

private fun mean(picture: BufferedImage, left: Int, top: Int): IntArray {
    val sums = IntArray(3)
    var count = 0
    for (y in top until minOf(top + BLOCK, picture.height)) {
        for (x in left until minOf(left + BLOCK, picture.width)) {
            val rgb = picture.getRGB(x, y)
            for (channel in 0..2) sums[channel] += rgb shr (8 * channel) and 0xFF
            count++
        }
    }
    return IntArray(3) { sums[it] / count }
}

/** The most frequent colours that differ from one another: plenty for flat surfaces and text, and a third of the bytes. */
fun fewColours(picture: BufferedImage): BufferedImage {
    val counts = mutableMapOf<Int, Int>()
    for (y in 0 until picture.height) for (x in 0 until picture.width) {
        counts.merge(picture.getRGB(x, y), 1, Int::plus)
    }
    val chosen = mutableListOf<Int>()
    for (rgb in counts.entries.sortedByDescending { it.value }.map { it.key }) {
        if (chosen.size < COLOURS && chosen.none { distance(it, rgb) < APART }) chosen += rgb
    }
    val palette = chosen.toIntArray()
    val model = IndexColorModel(8, palette.size, palette, 0, false, -1, DataBuffer.TYPE_BYTE)
    val indexed = BufferedImage(picture.width, picture.height, BufferedImage.TYPE_BYTE_INDEXED, model)
    val nearest = mutableMapOf<Int, Int>()
    for (y in 0 until picture.height) for (x in 0 until picture.width) {
        val rgb = picture.getRGB(x, y)
        val index = nearest.getOrPut(rgb) { palette.indices.minBy { distance(palette[it], rgb) } }
        indexed.raster.setSample(x, y, 0, index)
    }
    return indexed
}

private const val COLOURS = 64
private const val APART = 200

private fun distance(one: Int, other: Int): Int = (0..2).sumOf { channel ->
    val difference = (one shr (8 * channel) and 0xFF) - (other shr (8 * channel) and 0xFF)
    difference * difference
}
