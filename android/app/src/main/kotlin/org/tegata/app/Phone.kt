package org.tegata.app

import android.app.NotificationManager
import android.app.job.JobScheduler
import java.io.File
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.receiveAsFlow
import kotlinx.coroutines.launch
import org.tegata.app.background.Reminders
import org.tegata.app.background.keepFinishing
import org.tegata.app.keys.DeviceKeys
import org.tegata.app.outgoing.Notifications
import org.tegata.app.outgoing.Sharing
import org.tegata.core.ScanSource
import org.tegata.models.Device
import org.tegata.models.Effect
import org.tegata.models.TegataApp

/** What this device is to the app, for as long as the process lives; windows come and go. */
class Phone internal constructor(private val application: TegataApplication, saved: String?) : AutoCloseable {
    private val scope = CoroutineScope(SupervisorJob() + Dispatchers.Main.immediate)
    private val keys = DeviceKeys(application, application.equipment.biometrics)
    private val sharing = Sharing(application)
    private val notifications = Notifications(application)
    private val reminders = Reminders(application)
    private val forWindow = Channel<Effect>(Channel.UNLIMITED)

    val app = TegataApp(device(), scope, saved)

    /** What only a window can do; it waits until there is one. */
    val effects: Flow<Effect> = forWindow.receiveAsFlow()

    init {
        sharing.forget()
        scope.launch { app.effects.collect(::carryOut) }
    }

    private fun device() = Device(
        home = File(application.noBackupFilesDir, "wallet").path,
        studies = File(application.filesDir, "studies").path,
        deviceKey = keys.device,
        biometricKey = keys.biometric,
        settings = application.equipment.settings,
        version = BuildVersion.of(application),
        pinCheckMs = application.equipment.pinCheckMs,
        destroyKeys = ::forgetAll,
    )

    private fun carryOut(effect: Effect) {
        when (effect) {
            is Effect.Notify -> notifications.show(effect.news)
            is Effect.Remind -> {
                reminders.set(effect.news, effect.atMs)
                forWindow.trySend(effect)
            }
            else -> forWindow.trySend(effect)
        }
    }

    /** A picture or a text: it is read at once, or after unlocking. */
    fun take(source: ScanSource) = app.arrived(source)

    /** Nobody looks any more. What was begun goes on. */
    fun leave() {
        app.leave()
        if (app.isWorking) keepFinishing(application)
    }

    /** The wallet is gone: so is all else that came of it. */
    private fun forgetAll() {
        keys.destroy()
        sharing.forget()
        File(application.filesDir, "studies").deleteRecursively()
        application.getSystemService(JobScheduler::class.java).cancelAll()
        application.getSystemService(NotificationManager::class.java).cancelAll()
    }

    override fun close() = app.close()
}
