package org.tegata.app.background

import android.Manifest
import android.app.NotificationManager
import android.app.job.JobInfo
import android.app.job.JobParameters
import android.app.job.JobScheduler
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertTrue
import org.junit.Before
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.Robolectric
import org.robolectric.RobolectricTestRunner
import org.robolectric.Shadows.shadowOf
import org.robolectric.util.ReflectionHelpers
import org.tegata.app.testApplication
import org.tegata.models.News

@RunWith(RobolectricTestRunner::class)
class BackgroundTest {
    private val scheduler = testApplication.getSystemService(JobScheduler::class.java)
    private val manager = testApplication.getSystemService(NotificationManager::class.java)

    @Before
    fun allow() = shadowOf(testApplication).grantPermissions(Manifest.permission.POST_NOTIFICATIONS)

    private fun texts() = shadowOf(manager).allNotifications.map { it.extras.getCharSequence("android.text").toString() }

    /** What the system hands a job; nobody else can make one. */
    private fun parametersOf(job: JobInfo): JobParameters = ReflectionHelpers.newInstance(JobParameters::class.java).also {
        ReflectionHelpers.setField(it, "extras", job.extras)
    }

    @Test
    fun aReminderOutlivesARestartAndSaysNothingBesideItsKey() {
        Reminders(testApplication).set(News.PERMISSION_ENDS, System.currentTimeMillis() + 86_400_000)
        val job = scheduler.allPendingJobs.single()
        assertTrue(job.isPersisted)
        assertTrue(job.minLatencyMillis in 86_300_000..86_400_000)
        assertEquals(setOf("news"), job.extras.keySet())
        assertEquals("permissionEnds", job.extras.getString("news"))
        val service = Robolectric.buildService(ReminderJob::class.java).create().get()
        assertFalse(service.onStartJob(parametersOf(job)))
        assertEquals(1, texts().size)
    }

    @Test
    fun twoRemindersOfOneMomentAreOne() {
        val at = System.currentTimeMillis() + 86_400_000
        repeat(2) { Reminders(testApplication).set(News.PERMISSION_ENDS, at) }
        Reminders(testApplication).set(News.PERMISSION_ENDS, at + 60_000)
        assertEquals(2, scheduler.allPendingJobs.size)
    }

    @Test
    fun whatAnEndedProcessLeftUnfinishedIsToldToItsOwner() {
        keepFinishing(testApplication)
        val job = scheduler.allPendingJobs.single()
        val service = Robolectric.buildService(UnfinishedJob::class.java).create().get()
        assertFalse(service.onStartJob(parametersOf(job)))
        assertEquals(listOf("まだ終わっていないことがあります。開いて続けてください"), texts())
        assertEquals(null, testApplication.phone)
    }
}
