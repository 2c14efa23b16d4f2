package org.tegata.app

import android.content.Intent
import android.net.Uri
import android.os.Bundle
import androidx.compose.ui.test.junit4.v2.createEmptyComposeRule
import org.junit.After
import org.junit.Assert.assertEquals
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.Robolectric
import org.robolectric.RobolectricTestRunner
import org.robolectric.android.controller.ActivityController
import org.tegata.models.ActionKey
import org.tegata.models.ScreenKey

/** The system ends the process, and begins it anew with what the window saved; and links that begin it. */
@RunWith(RobolectricTestRunner::class)
class ProcessDeathTest {
    @get:Rule
    val rule = createEmptyComposeRule()

    private var window: ActivityController<MainActivity>? = null

    @After
    fun end() {
        window?.pause()?.stop()?.destroy()
        testApplication.close()
    }

    private fun open(saved: Bundle? = null, intent: Intent = Intent(Intent.ACTION_MAIN)) {
        window = Robolectric.buildActivity(MainActivity::class.java, intent).apply { if (saved == null) setup() else setup(saved) }
    }

    /** What is left of the process: the bundle, and the disk. */
    private fun killed(): Bundle {
        val saved = Bundle()
        window!!.pause().stop().saveInstanceState(saved).destroy()
        window = null
        testApplication.close()
        return saved
    }

    @Test
    fun whoComesBackUnlocksAndIsWhereTheyWere() {
        open()
        rule.begin()
        rule.pressTag("tab.settings")
        rule.at(ScreenKey.SETTINGS)
        rule.press(ActionKey.OPEN_LEDGER)
        rule.at(ScreenKey.LEDGER)
        open(killed())
        rule.unlock()
        rule.at(ScreenKey.LEDGER)
    }

    @Test
    fun wordsThatWereShownAreNotShownAgainByThemselves() {
        open()
        rule.makeWallet()
        open(killed())
        rule.unlock()
        rule.at(ScreenKey.STUDIES)
    }

    @Test
    fun aLinkThatOpensTheAppIsFollowedOnceItIsUnlocked() {
        open()
        rule.begin()
        killed()
        open(intent = Intent(Intent.ACTION_VIEW, Uri.parse("web+symbol://transaction?data=AB")))
        rule.unlock()
        rule.at(ScreenKey.OTHER_CODE)
    }

    @Test
    fun aLinkToARunningAppIsFollowedAtOnce() {
        open()
        rule.begin()
        val link = Uri.parse("https://tegata.example/open#https://www.example.com/")
        rule.runOnUiThread { window!!.newIntent(Intent(Intent.ACTION_VIEW, link)) }
        rule.at(ScreenKey.OTHER_CODE)
        assertEquals(ScreenKey.OTHER_CODE, tegataApp.navigation.value.top.screen)
    }
}
