package org.tegata.app

import android.Manifest
import android.content.ClipData
import android.content.ClipboardManager
import android.provider.Settings
import androidx.compose.ui.test.assertIsDisplayed
import androidx.compose.ui.test.junit4.v2.createAndroidComposeRule
import androidx.compose.ui.test.onNodeWithTag
import androidx.test.core.app.ApplicationProvider
import org.junit.After
import org.junit.Assert.assertEquals
import org.junit.Before
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.Shadows.shadowOf
import org.tegata.app.camera.Sight
import org.tegata.core.ScanSource
import org.tegata.models.ActionKey
import org.tegata.models.ScreenKey

@RunWith(RobolectricTestRunner::class)
class ScanTest {
    @get:Rule
    val rule = createAndroidComposeRule<MainActivity>()

    @Before
    fun begin() = rule.begin()

    @After
    fun end() {
        rule.activityRule.scenario.close()
        testApplication.close()
    }

    private fun sight(wanted: Sight) {
        rule.until { rule.activity.camera.sight.value == wanted }
        rule.waitForIdle()
    }

    private fun scan() {
        rule.press(ActionKey.SCAN)
        rule.at(ScreenKey.SCAN)
    }

    @Test
    fun theCameraIsAskedForOnTheScanScreenAlone() {
        assertEquals(null, shadowOf(rule.activity).lastRequestedPermission)
        scan()
        assertEquals(listOf(Manifest.permission.CAMERA), shadowOf(rule.activity).lastRequestedPermission.requestedPermissions.toList())
    }

    @Test
    fun withoutPermissionThereAreOtherWaysAndThoseBackToIt() {
        scan()
        rule.runOnUiThread { rule.activity.camera.permission(isGranted = false) }
        rule.onNodeWithTag("camera.told").assertIsDisplayed()
        rule.onNodeWithTag("camera.allow").assertIsDisplayed()
        rule.runOnUiThread { rule.activity.camera.permission(isGranted = false, isForEver = true) }
        rule.pressTag("camera.settings")
        val started = shadowOf(testApplication).nextStartedActivity
        assertEquals(Settings.ACTION_APPLICATION_DETAILS_SETTINGS, started.action)
        assertEquals("package:org.tegata.app", started.dataString)
    }

    @Test
    fun aCameraThatAnotherAppTookIsSaidAndComesBack() {
        shadowOf(testApplication).grantPermissions(Manifest.permission.CAMERA)
        scan()
        sight(Sight.STARTING)
        rule.runOnUiThread { rule.activity.camera.taken() }
        rule.onNodeWithTag("camera.told").assertIsDisplayed()
        rule.runOnUiThread { rule.activity.camera.free() }
        sight(Sight.STARTING)
    }

    @Test
    fun aFrameOfTheCameraIsReadByTheCore() {
        shadowOf(testApplication).grantPermissions(Manifest.permission.CAMERA)
        scan()
        val grey = ScanSource.Frame(64u, 64u, ByteArray(64 * 64) { 128.toByte() })
        rule.runOnUiThread { rule.activity.camera.frame(grey) }
        // There is no code in it: nothing is told, the next frame may have one.
        rule.at(ScreenKey.SCAN)
        assertEquals(null, tegataApp.shown.value.notice)
    }

    @Test
    fun whatWasCopiedIsReadWhenSomebodyWantsIt() {
        scan()
        val clipboard = ApplicationProvider.getApplicationContext<TestApplication>().getSystemService(ClipboardManager::class.java)
        clipboard.setPrimaryClip(ClipData.newPlainText("", " https://www.example.com/ "))
        assertEquals(ScreenKey.SCAN, tegataApp.shown.value.screen)
        rule.pressTag("paste")
        rule.at(ScreenKey.OTHER_CODE)
    }

    @Test
    fun aPictureIsPickedInTheSystemsOwnPicker() {
        scan()
        rule.press(ActionKey.PICK_PICTURE)
        rule.until { shadowOf(rule.activity).peekNextStartedActivityForResult() != null }
        val asked = shadowOf(rule.activity).peekNextStartedActivityForResult().intent
        assertEquals("image/*", asked.type)
    }

    @Test
    fun aPictureThatWasPickedWhileTheAppWasLockedIsReadAfterUnlocking() {
        scan()
        rule.runOnUiThread {
            testApplication.phone!!.leave()
            testApplication.phone!!.app.comeBack()
            testApplication.phone!!.take(ScanSource.Text("https://www.example.com/"))
        }
        rule.unlock()
        rule.at(ScreenKey.OTHER_CODE)
    }
}
