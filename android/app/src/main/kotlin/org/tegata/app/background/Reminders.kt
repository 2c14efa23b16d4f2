package org.tegata.app.background

import android.app.job.JobInfo
import android.app.job.JobParameters
import android.app.job.JobScheduler
import android.app.job.JobService
import android.content.ComponentName
import android.content.Context
import android.os.PersistableBundle
import org.tegata.app.outgoing.Notifications
import org.tegata.models.News

private const val NEWS = "news"
private const val LATEST_MS = 60 * 60 * 1000L

/** The numbers of reminders' jobs; below lie the others. */
private const val FIRST = 1000
private const val MOST = 1_000_000

/** Tells something at a time to come; the phone may be restarted meanwhile. */
internal class Reminders(private val context: Context) {
    private val scheduler = context.getSystemService(JobScheduler::class.java)

    fun set(news: News, atMs: Long) {
        // The same moment is told once.
        val id = FIRST + Math.floorMod(31 * atMs.hashCode() + news.ordinal, MOST)
        val waitMs = maxOf(0, atMs - System.currentTimeMillis())
        scheduler.schedule(
            JobInfo.Builder(id, ComponentName(context, ReminderJob::class.java))
                .setMinimumLatency(waitMs)
                .setOverrideDeadline(waitMs + LATEST_MS)
                .setPersisted(true)
                .setExtras(PersistableBundle().apply { putString(NEWS, news.key) })
                .build(),
        )
    }
}

/** Its time has come. The wallet is not needed for it, and stays locked. */
class ReminderJob : JobService() {
    override fun onStartJob(parameters: JobParameters): Boolean {
        News.entries.find { it.key == parameters.extras.getString(NEWS) }?.let(Notifications(this)::show)
        return false
    }

    override fun onStopJob(parameters: JobParameters) = true
}
