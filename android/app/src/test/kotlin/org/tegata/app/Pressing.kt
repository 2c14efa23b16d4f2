package org.tegata.app

import android.os.Looper
import androidx.compose.ui.test.ExperimentalTestApi
import androidx.compose.ui.test.SemanticsMatcher
import androidx.compose.ui.test.hasTestTag
import androidx.compose.ui.test.junit4.ComposeTestRule
import androidx.compose.ui.test.onNodeWithTag
import androidx.compose.ui.test.performClick
import androidx.compose.ui.test.performScrollToNode
import androidx.compose.ui.test.performTextInput
import androidx.test.core.app.ApplicationProvider
import org.robolectric.Shadows.shadowOf
import org.tegata.models.ActionKey
import org.tegata.models.FieldKey
import org.tegata.models.ScreenKey
import org.tegata.models.TegataApp

const val LONG_MS = 60_000L
const val PIN = "493817"

val testApplication: TestApplication get() = ApplicationProvider.getApplicationContext()
val tegataApp: TegataApp get() = checkNotNull(testApplication.phone).app

fun ComposeTestRule.until(isSo: () -> Boolean) = waitUntil(LONG_MS) {
    // What other threads have handed to this one meanwhile.
    shadowOf(Looper.getMainLooper()).idle()
    isSo()
}

/** Waits until a screen stands there and can be used. */
fun ComposeTestRule.at(screen: ScreenKey) {
    try {
        until { testApplication.phone != null && tegataApp.shown.value.run { this.screen == screen && !isBusy } }
    } catch (error: Throwable) {
        throw AssertionError("not at ${screen.key}: ${testApplication.phone?.app?.shown?.value}", error)
    }
    waitForIdle()
}

/** Presses where a finger does, scrolling to it if need be. */
fun ComposeTestRule.press(action: ActionKey) = pressTag("action.${action.key}")

fun ComposeTestRule.pressTag(tag: String) {
    bringIntoSight(tag)
    onNodeWithTag(tag).performClick()
    waitForIdle()
}

fun ComposeTestRule.enter(field: FieldKey, text: String, number: Int? = null) {
    val tag = "field.${field.key}${number ?: ""}"
    bringIntoSight(tag)
    onNodeWithTag(tag).performTextInput(text)
}

private fun ComposeTestRule.bringIntoSight(tag: String) = check(comesIntoSight(hasTestTag(tag))) { "$tag is not there" }

/** Whether it is there, after scrolling to it if need be. */
@OptIn(ExperimentalTestApi::class)
fun ComposeTestRule.comesIntoSight(wanted: SemanticsMatcher): Boolean {
    fun isThere() = onAllNodes(wanted).fetchSemanticsNodes().isNotEmpty()
    if (isThere() || onAllNodes(hasTestTag("content")).fetchSemanticsNodes().isEmpty()) return isThere()
    try {
        onNodeWithTag("content").performScrollToNode(wanted)
    } catch (_: AssertionError) {
        // Not yet.
    }
    return isThere()
}

/** From nothing to the words of a new wallet. */
fun ComposeTestRule.makeWallet() {
    at(ScreenKey.WELCOME)
    press(ActionKey.NEW_WALLET)
    at(ScreenKey.CHOOSE_PIN)
    enter(FieldKey.NEW_PIN, PIN)
    enter(FieldKey.NEW_PIN_AGAIN, PIN)
    press(ActionKey.CONFIRM_PIN)
    at(ScreenKey.NEW_WORDS)
}

/** From nothing to the empty list of studies. */
fun ComposeTestRule.begin() {
    makeWallet()
    press(ActionKey.LATER)
    at(ScreenKey.OFFER_BIOMETRICS)
    press(ActionKey.LATER)
    at(ScreenKey.STUDIES)
}

fun ComposeTestRule.unlock() {
    at(ScreenKey.LOCK)
    enter(FieldKey.PIN, PIN)
    press(ActionKey.UNLOCK)
}
