package org.tegata.app.background

import android.app.job.JobInfo
import android.app.job.JobParameters
import android.app.job.JobScheduler
import android.app.job.JobService
import android.content.ComponentName
import android.content.Context
import android.os.Build
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.cancel
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import org.tegata.app.outgoing.Notifications
import org.tegata.app.tegata

private const val ID = 1
private const val LOOK_MS = 1_000L

/** While it runs the system leaves the process alone, so that what was signed is also followed to its confirmation. */
class UnfinishedJob : JobService() {
    private val scope = CoroutineScope(Dispatchers.Main)

    override fun onStartJob(parameters: JobParameters): Boolean {
        val app = tegata.phone?.app
        if (app == null) {
            // The process was ended and begun anew for this: the wallet is locked, and only its owner can go on.
            Notifications(this).showUnfinished()
            return false
        }
        scope.launch {
            while (app.isWorking) delay(LOOK_MS)
            jobFinished(parameters, false)
        }
        return true
    }

    /** The system wants an end: it is told by another job if the process ends too. */
    override fun onStopJob(parameters: JobParameters): Boolean {
        scope.cancel()
        return tegata.phone?.app?.isWorking == true
    }

    override fun onDestroy() {
        scope.cancel()
        super.onDestroy()
    }
}

internal fun keepFinishing(context: Context) {
    val job = JobInfo.Builder(ID, ComponentName(context, UnfinishedJob::class.java))
    if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.S) job.setExpedited(true) else job.setOverrideDeadline(0)
    context.getSystemService(JobScheduler::class.java).schedule(job.build())
}
