package org.tegata.screens

import androidx.compose.runtime.CompositionLocalProvider
import androidx.compose.ui.geometry.Rect
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.PixelMap
import androidx.compose.ui.graphics.luminance
import androidx.compose.ui.graphics.toPixelMap
import androidx.compose.ui.platform.LocalDensity
import androidx.compose.ui.semantics.SemanticsProperties
import androidx.compose.ui.test.ExperimentalTestApi
import androidx.compose.ui.test.captureToImage
import androidx.compose.ui.test.isRoot
import androidx.compose.ui.test.runDesktopComposeUiTest
import androidx.compose.ui.unit.Density
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.DynamicTest
import org.junit.jupiter.api.DynamicTest.dynamicTest
import org.junit.jupiter.api.TestFactory

private const val LEAST_CONTRAST = 4.5f

/** Large enough that the middle of a stroke has the text's own colour. */
private const val DENSITY = 3f

/** Frames and round corners stay outside. */
private const val INSET = 18

/** Lower than any line of text. */
private const val RULE = 12

/** Text against its ground, measured on what is drawn: line by line, each against its most frequent colour. */
@OptIn(ExperimentalTestApi::class)
class ContrastTest {
    @TestFactory
    fun everyTextCanBeRead(): List<DynamicTest> = fixtures.flatMap { fixture ->
        listOf(false, true).map { isDark ->
            dynamicTest("$fixture-${if (isDark) "dark" else "light"}") { measure(fixture, variations.first().copy(isDark = isDark)) }
        }
    }

    private fun measure(fixture: Fixture, variation: Variation) {
        val width = (variation.device.width.value * DENSITY).toInt()
        runDesktopComposeUiTest(width, (variation.device.height.value * DENSITY).toInt()) {
            setContent { CompositionLocalProvider(LocalDensity provides Density(DENSITY, 1f)) { Shown(fixture, variation) } }
            waitForIdle()
            val pixels = onAllNodes(isRoot())[0].captureToImage().toPixelMap()
            val texts = everyNode().filter { SemanticsProperties.Text in it.config && SemanticsProperties.Disabled !in it.config }
            val weak = texts.flatMap { node -> lines(pixels, node.boundsInRoot).filter { it < LEAST_CONTRAST }.map { node.said() to it } }
            assertEquals(emptyList<Pair<String, Float>>(), weak)
        }
    }

    /** The contrast of each line of text within the bounds. */
    private fun lines(pixels: PixelMap, bounds: Rect): List<Float> {
        val columns = bounds.left.toInt().coerceAtLeast(0) + INSET until bounds.right.toInt().coerceAtMost(pixels.width) - INSET
        val rows = bounds.top.toInt().coerceAtLeast(0) until bounds.bottom.toInt().coerceAtMost(pixels.height)
        val found = mutableListOf<Float>()
        var band = mutableListOf<Int>()
        for (row in rows) {
            if (!isEven(pixels, columns, row)) {
                band += row
            } else {
                if (band.size > RULE) found += contrast(pixels, columns, band)
                band = mutableListOf()
            }
        }
        return found
    }

    private fun isEven(pixels: PixelMap, columns: IntRange, row: Int): Boolean =
        columns.all { pixels[it, row] == pixels[columns.first, row] }

    private fun contrast(pixels: PixelMap, columns: IntRange, rows: List<Int>): Float {
        val counts = mutableMapOf<Color, Int>()
        rows.forEach { row -> columns.forEach { counts.merge(pixels[it, row], 1, Int::plus) } }
        val ground = counts.maxBy { it.value }.key
        return counts.keys.maxOf { contrast(it, ground) }
    }

    private fun contrast(one: Color, other: Color): Float {
        val (darker, lighter) = listOf(one.luminance(), other.luminance()).sorted()
        return (lighter + 0.05f) / (darker + 0.05f)
    }
}
