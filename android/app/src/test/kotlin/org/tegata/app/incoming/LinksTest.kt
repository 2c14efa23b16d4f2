package org.tegata.app.incoming

import android.content.Intent
import android.net.Uri
import org.junit.Assert.assertEquals
import org.junit.Assert.assertNull
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner

@RunWith(RobolectricTestRunner::class)
class LinksTest {
    private fun code(link: String, action: String = Intent.ACTION_VIEW) = codeIn(Intent(action, Uri.parse(link)), "tegata.example")

    @Test
    fun theCodeStandsBehindTheLinkAndIsTakenAsItIs() {
        assertEquals("TEGATA:ABC", code("https://tegata.example/open#TEGATA:ABC"))
        assertEquals("TEGATA:A/B", code("https://TEGATA.example/open#TEGATA:A%2FB"))
        val symbol = "web+symbol://transaction?data=AB&generationHash=CD"
        assertEquals(symbol, code(symbol))
    }

    @Test
    fun linksOfOthersAreNotFollowed() {
        val others = listOf(
            "http://tegata.example/open#TEGATA:A", "https://evil.example/open#TEGATA:A",
            "https://tegata.example.evil.example/open#TEGATA:A", "https://tegata.example@evil.example/open#TEGATA:A",
            "https://a@tegata.example/open#TEGATA:A", "https://tegata.example:8443/open#TEGATA:A",
            "https://tegata.example/other#TEGATA:A", "https://tegata.example/open", "https://tegata.example/open#",
            "file:///data/data/org.tegata.app/wallet", "content://org.tegata.app.files/studies/a", "javascript:alert(1)", "tegata:A",
        )
        for (link in others) assertNull(link, code(link))
        assertNull(code("https://tegata.example/open#TEGATA:A", Intent.ACTION_SEND))
        assertNull(codeIn(null, "tegata.example"))
        assertNull(codeIn(Intent(Intent.ACTION_MAIN), "tegata.example"))
    }

    @Test
    fun noCodeIsThatLong() {
        assertNull(code("https://tegata.example/open#" + "A".repeat(16_385)))
        assertEquals(16_384, code("https://tegata.example/open#" + "A".repeat(16_384))!!.length)
    }
}
