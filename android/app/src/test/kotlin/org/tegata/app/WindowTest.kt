package org.tegata.app

import android.view.View
import android.view.WindowManager
import androidx.compose.ui.test.assertTextEquals
import androidx.compose.ui.test.junit4.v2.createAndroidComposeRule
import androidx.compose.ui.test.onNodeWithTag
import androidx.lifecycle.Lifecycle
import org.junit.After
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNotSame
import org.junit.Assert.assertSame
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import org.tegata.models.ActionKey
import org.tegata.models.ScreenKey

@RunWith(RobolectricTestRunner::class)
class WindowTest {
    @get:Rule
    val rule = createAndroidComposeRule<MainActivity>()

    @After
    fun end() {
        rule.activityRule.scenario.close()
        testApplication.close()
    }

    private fun isGuarded(activity: MainActivity) {
        val flags = activity.window.attributes.flags
        assertTrue(flags and WindowManager.LayoutParams.FLAG_SECURE != 0)
        val content = activity.window.decorView
        assertTrue(content.filterTouchesWhenObscured)
        assertEquals(View.IMPORTANT_FOR_AUTOFILL_NO_EXCLUDE_DESCENDANTS, content.importantForAutofill)
        assertTrue(content.isAccessibilityDataSensitive)
        val private = WindowManager.LayoutParams::class.java.getField("privateFlags").getInt(activity.window.attributes)
        val hides = WindowManager.LayoutParams::class.java.getField("SYSTEM_FLAG_HIDE_NON_SYSTEM_OVERLAY_WINDOWS").getInt(null)
        assertTrue(private and hides != 0)
    }

    /** Audits of others found words that could be recorded. */
    @Test
    fun nothingThatIsShownCanBeRecordedOrCovered() {
        rule.at(ScreenKey.WELCOME)
        isGuarded(rule.activity)
        rule.press(ActionKey.NEW_WALLET)
        rule.at(ScreenKey.CHOOSE_PIN)
        rule.activityRule.scenario.recreate()
        rule.at(ScreenKey.CHOOSE_PIN)
        isGuarded(rule.activity)
    }

    @Test
    fun turningThePhoneChangesNothing() {
        rule.begin()
        rule.press(ActionKey.RECEIVE_STUDY)
        rule.at(ScreenKey.RECEIVE_STUDY)
        val before = rule.activity
        val app = tegataApp
        RuntimeEnvironment.setQualifiers("+land")
        rule.activityRule.scenario.recreate()
        rule.at(ScreenKey.RECEIVE_STUDY)
        assertNotSame(before, rule.activity)
        assertSame(app, tegataApp)
    }

    @Test
    fun whoLeavesLocksAndComesBackToTheSamePlace() {
        rule.begin()
        rule.press(ActionKey.RECEIVE_STUDY)
        rule.at(ScreenKey.RECEIVE_STUDY)
        rule.activityRule.scenario.moveToState(Lifecycle.State.CREATED)
        rule.activityRule.scenario.moveToState(Lifecycle.State.RESUMED)
        rule.unlock()
        rule.at(ScreenKey.RECEIVE_STUDY)
    }

    @Test
    fun anotherLanguageKeepsThePlace() {
        rule.begin()
        rule.press(ActionKey.RECEIVE_STUDY)
        rule.at(ScreenKey.RECEIVE_STUDY)
        RuntimeEnvironment.setQualifiers("+en")
        rule.activityRule.scenario.recreate()
        rule.at(ScreenKey.RECEIVE_STUDY)
        val title = rule.activity.getString(R.string.screen_receiveStudy)
        assertTrue(title, title.all { it.code < 128 })
        rule.onNodeWithTag("title").assertTextEquals(title)
    }

    @Test
    fun theWayBackIsKnownBeforeItIsTaken() {
        rule.begin()
        fun hasWayBack() = rule.runOnIdle { rule.activity.onBackPressedDispatcher.hasEnabledCallbacks() }
        assertFalse(hasWayBack())
        rule.press(ActionKey.RECEIVE_STUDY)
        rule.at(ScreenKey.RECEIVE_STUDY)
        assertTrue(hasWayBack())
        rule.runOnUiThread { rule.activity.onBackPressedDispatcher.onBackPressed() }
        rule.at(ScreenKey.STUDIES)
        assertFalse(hasWayBack())
        assertFalse(rule.activity.isFinishing)
    }

    @Test
    fun whatIsErasedTakesTheKeysAlong() {
        rule.begin()
        assertTrue("tegata.device" in FakeKeystore.held)
        rule.pressTag("tab.settings")
        rule.at(ScreenKey.SETTINGS)
        rule.press(ActionKey.OPEN_ERASE)
        rule.at(ScreenKey.ERASE)
        rule.press(ActionKey.ERASE)
        rule.at(ScreenKey.WELCOME)
        assertTrue(FakeKeystore.held.isEmpty())
    }
}
