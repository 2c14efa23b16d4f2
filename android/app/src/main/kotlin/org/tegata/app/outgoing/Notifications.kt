package org.tegata.app.outgoing

import android.Manifest
import android.app.Notification
import android.app.NotificationChannel
import android.app.NotificationManager
import android.app.PendingIntent
import android.content.Context
import android.content.Intent
import android.content.pm.PackageManager
import android.os.Build
import org.tegata.app.MainActivity
import org.tegata.app.R
import org.tegata.app.language.ResourceTexts
import org.tegata.app.tegata
import org.tegata.models.News

private const val CHANNEL = "news"
private const val UNFINISHED = 100

/** Says that something happened, to somebody who does not look, and to whoever sees the phone: never what, with whom, of what. */
internal class Notifications(private val context: Context) {
    private val manager = context.getSystemService(NotificationManager::class.java)

    /** Whether somebody has to be asked first. */
    val isAllowed: Boolean
        get() = Build.VERSION.SDK_INT < Build.VERSION_CODES.TIRAMISU ||
            context.checkSelfPermission(Manifest.permission.POST_NOTIFICATIONS) == PackageManager.PERMISSION_GRANTED

    fun show(news: News) = show(news.ordinal) { ResourceTexts(it.resources, context.packageName).text("news_${news.key}") }

    /** Something was begun, and the system ended the app before it was done. */
    fun showUnfinished() = show(UNFINISHED) { it.getString(R.string.news_unfinished) }

    private fun show(id: Int, text: (spoken: Context) -> String) {
        if (!isAllowed) return
        val spoken = context.tegata.language.localised(context)
        manager.createNotificationChannel(
            NotificationChannel(CHANNEL, spoken.getString(R.string.news_channel), NotificationManager.IMPORTANCE_DEFAULT),
        )
        val notification = Notification.Builder(context, CHANNEL)
            .setSmallIcon(R.drawable.ic_hand)
            .setContentTitle(context.getString(R.string.app_name))
            .setContentText(text(spoken))
            .setContentIntent(open())
            .setVisibility(Notification.VISIBILITY_PRIVATE)
            .setAutoCancel(true)
            .build()
        manager.notify(id, notification)
    }

    /** The app, without a word of where in it. */
    private fun open(): PendingIntent = PendingIntent.getActivity(
        context,
        0,
        Intent(context, MainActivity::class.java),
        PendingIntent.FLAG_IMMUTABLE or PendingIntent.FLAG_UPDATE_CURRENT,
    )
}
