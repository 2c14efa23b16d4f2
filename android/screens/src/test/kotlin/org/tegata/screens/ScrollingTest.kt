package org.tegata.screens

import androidx.compose.ui.test.ComposeUiTest
import androidx.compose.ui.test.ExperimentalTestApi
import androidx.compose.ui.test.onNodeWithTag
import androidx.compose.ui.test.performTouchInput
import androidx.compose.ui.test.runDesktopComposeUiTest
import androidx.compose.ui.test.swipeUp
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.tegata.models.Fact
import org.tegata.models.FactKey
import org.tegata.models.FactValue
import org.tegata.models.ScreenKey
import org.tegata.models.ScreenState

private const val ROWS = 50
private const val FRAME_MS = 16

/** A list as long as the app's pages are. */
@OptIn(ExperimentalTestApi::class)
class ScrollingTest {
    private val plain = variations.first()
    private val rows = List(ROWS) { "row$it" }
    private val list = fixture(
        "list",
        ScreenState(ScreenKey.STUDIES, facts = listOf(Fact(FactKey.STUDIES, FactValue.Count(ROWS.toLong()))), items = rows.map { studyItem(it, chest, thorax) }),
    )

    @Test
    fun aRowIsComposedOnceWhenItComesIntoSightAndNotAgainWhileItStays() {
        runDesktopComposeUiTest(plain.device.width.value.toInt(), plain.device.height.value.toInt()) {
            setContent { Shown(list, plain) }
            val before = rowsInTree()
            assertTrue(before.size in 2 until ROWS / 2) { "$before" }
            val seen = before.toMutableSet()
            val begun = mainClock.currentTime
            val composed = Compositions("ItemCard").use { counted ->
                for (throws in rows.indices) {
                    if (rows.last() in seen) break
                    onNodeWithTag("content").performTouchInput { swipeUp() }
                    waitForIdle()
                    seen += rowsInTree()
                }
                counted.count
            }
            val frames = (mainClock.currentTime - begun) / FRAME_MS
            val came = ROWS - before.size
            assertTrue(rows.last() in seen && frames > came) { "$frames frames" }
            // Read by scripts/bench-app.
            println("screens: scrolling $ROWS rows in $frames frames: $came rows came into sight, $composed compositions of rows")
            assertEquals(came, composed)
        }
    }

    private fun ComposeUiTest.rowsInTree() = everyNode().mapNotNull { it.tag?.removePrefix("item.") }.filter { it in rows }
}
