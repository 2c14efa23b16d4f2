package org.tegata.app

import android.graphics.Bitmap
import android.graphics.BitmapFactory
import androidx.compose.ui.graphics.asAndroidBitmap
import androidx.compose.ui.test.captureToImage
import androidx.compose.ui.test.hasTestTag
import androidx.compose.ui.test.hasText
import androidx.compose.ui.test.isEnabled
import androidx.compose.ui.test.isRoot
import androidx.compose.ui.test.junit4.ComposeTestRule
import androidx.compose.ui.test.onNodeWithTag
import androidx.compose.ui.test.performTextInput
import java.io.ByteArrayOutputStream
import org.tegata.app.incoming.brightness
import org.tegata.app.language.Tongue
import org.tegata.mainjourney.Patient
import org.tegata.models.ScreenState

/** Somebody with the phone in hand: fingers on the real activity, its camera before a code. */
internal class PhonePatient(private val rule: ComposeTestRule, private val window: MainActivity) : Patient {
    override val shown: ScreenState
        get() = tegataApp.shown.value

    override fun press(tag: String) {
        rule.until { rule.comesIntoSight(hasTestTag(tag) and isEnabled()) }
        rule.pressTag(tag)
    }

    override fun type(field: String, text: String) {
        val tag = "field.$field"
        rule.until { rule.comesIntoSight(hasTestTag(tag)) }
        rule.onNodeWithTag(tag).performTextInput(text)
    }

    /** Held before the camera, which gives the brightness of what it sees. */
    override fun scan(picture: ByteArray) {
        val seen = brightness(BitmapFactory.decodeByteArray(picture, 0, picture.size))
        rule.runOnUiThread { window.camera.frame(seen) }
    }

    override fun wait(holds: (ScreenState) -> Boolean) {
        try {
            rule.until { holds(shown) && isDrawn() }
        } catch (error: Throwable) {
            throw AssertionError("waits, and is shown $shown", error)
        }
        rule.waitForIdle()
    }

    private fun isDrawn(): Boolean {
        val title = Tongue(window).words.text("screen_${shown.screen.key}")
        return rule.onAllNodes(hasTestTag("title") and hasText(title)).fetchSemanticsNodes().isNotEmpty()
    }

    override fun picture(): ByteArray {
        val drawn = rule.onNode(isRoot()).captureToImage().asAndroidBitmap()
        return ByteArrayOutputStream().also { drawn.compress(Bitmap.CompressFormat.PNG, 0, it) }.toByteArray()
    }
}
