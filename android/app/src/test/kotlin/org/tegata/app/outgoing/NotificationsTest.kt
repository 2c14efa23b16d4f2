package org.tegata.app.outgoing

import android.Manifest
import android.app.Notification
import android.app.NotificationManager
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertTrue
import org.junit.Before
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.Config
import org.tegata.app.testApplication
import org.tegata.models.News

/** What would tell a stranger that the phone's owner is somebody's patient, in both languages. */
private val Medical = Regex(
    "検査|病|医|診|画像|患者|同意|許可|CT|MRI|hospital|study|scan|image|doctor|patient|medic|consent|permission",
    RegexOption.IGNORE_CASE,
)

@RunWith(RobolectricTestRunner::class)
class NotificationsTest {
    private val notifications = Notifications(testApplication)
    private val manager = testApplication.getSystemService(NotificationManager::class.java)

    @Before
    fun allow() = shadowOf(testApplication).grantPermissions(Manifest.permission.POST_NOTIFICATIONS)

    private fun shown(): List<Notification> = shadowOf(manager).allNotifications

    @Test
    fun nothingOfThemIsMedical() {
        News.entries.forEach(notifications::show)
        notifications.showUnfinished()
        assertEquals(News.entries.size + 1, shown().size)
        shown().forEach(::isSilent)
    }

    @Test
    @Config(qualifiers = "+en")
    fun neitherInEnglish() = nothingOfThemIsMedical()

    private fun isSilent(notification: Notification) {
        val texts = notification.extras.keySet().mapNotNull { notification.extras.get(it) as? CharSequence }
        assertTrue(texts.isNotEmpty())
        for (text in texts) assertFalse("$text", Medical.containsMatchIn(text))
        assertEquals(Notification.VISIBILITY_PRIVATE, notification.visibility)
        val opened = shadowOf(notification.contentIntent)
        assertTrue(opened.isImmutable)
        // Nor does what it opens say anything.
        assertEquals(null, opened.savedIntent.extras)
        assertEquals(null, opened.savedIntent.data)
    }

    @Test
    fun whoDidNotAllowThemIsNotTold() {
        shadowOf(testApplication).denyPermissions(Manifest.permission.POST_NOTIFICATIONS)
        notifications.show(News.REQUEST_ANSWERED)
        assertEquals(0, shown().size)
    }

    @Test
    fun theSameNewsStandsThereOnce() {
        repeat(2) { notifications.show(News.REQUEST_ANSWERED) }
        assertEquals(1, shown().size)
    }
}
