package org.tegata.app.outgoing

import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner

@RunWith(RobolectricTestRunner::class)
class RecordPrintTest {
    @Test
    fun everyLineIsOnOnePageAndFitsIt() {
        val layout = laidOut((1..200).joinToString("\n") { "許可 $it" }, width = 400)
        val pages = pagesOf(layout, height = 300)
        assertTrue(pages.size > 3)
        assertEquals((0 until layout.lineCount).toList(), pages.flatten())
        for (page in pages) assertTrue(layout.getLineBottom(page.last) - layout.getLineTop(page.first) <= 300)
    }

    @Test
    fun aLineThatIsHigherThanThePaperHasAPageOfItsOwn() {
        val layout = laidOut("a\nb", width = 400)
        assertEquals(listOf(0..0, 1..1), pagesOf(layout, height = 1))
    }
}
