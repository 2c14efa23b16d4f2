package org.tegata.app

import android.Manifest
import android.content.ActivityNotFoundException
import android.content.ClipboardManager
import android.content.Intent
import android.content.pm.PackageManager
import android.net.Uri
import android.os.Build
import android.provider.Settings
import android.view.HapticFeedbackConstants
import androidx.activity.ComponentActivity
import androidx.activity.result.PickVisualMediaRequest
import androidx.activity.result.contract.ActivityResultContracts.PickVisualMedia
import androidx.activity.result.contract.ActivityResultContracts.RequestPermission
import androidx.lifecycle.lifecycleScope
import kotlinx.coroutines.launch
import org.tegata.app.camera.CameraModel
import org.tegata.app.camera.CameraWishes
import org.tegata.app.incoming.pictureFrom
import org.tegata.app.language.Tongue
import org.tegata.app.outgoing.Notifications
import org.tegata.app.outgoing.RecordPrint
import org.tegata.app.outgoing.Sharing
import org.tegata.core.ScanSource
import org.tegata.models.ActionKey
import org.tegata.models.Effect
import org.tegata.models.Input
import org.tegata.models.SettingsPage

/** What a window does for the app: it asks, opens, picks and hands over. Made in onCreate, as results may wait for it. */
internal class WindowDeeds(private val window: ComponentActivity, private val phone: Phone, private val camera: CameraModel) {
    private val sharing = Sharing(window)
    private val notifications = Notifications(window)

    private val picking = window.registerForActivityResult(PickVisualMedia()) { picked -> picked?.let(::read) }
    private val askingForCamera = window.registerForActivityResult(RequestPermission()) { isGranted -> cameraAnswered(isGranted) }
    private val askingForNotifications = window.registerForActivityResult(RequestPermission()) { }

    val cameraWishes = CameraWishes(::askForCamera, ::openAppSettings, ::paste)

    /** What is done in the background is to be told: that is the moment to ask. */
    fun act(action: ActionKey, input: Input) {
        if (action == ActionKey.LEAVE_RUNNING) askForNotifications()
        phone.app.act(action, input)
    }

    fun carryOut(effect: Effect) {
        when (effect) {
            is Effect.PickPicture -> picking.launch(PickVisualMediaRequest(PickVisualMedia.ImageOnly))
            is Effect.Torch -> camera.turnLight()
            is Effect.Vibrate -> window.window.decorView.performHapticFeedback(feedback)
            is Effect.ShareText -> open(sharing.text(effect.name, effect.mediaType, effect.text))
            is Effect.PrintRecord -> print(effect)
            is Effect.ShareFiles -> open(sharing.files(effect.paths))
            is Effect.OpenStore -> open(Intent(Intent.ACTION_VIEW, Uri.parse("market://details?id=${window.packageName}")))
            is Effect.OpenSystemSettings -> openSettings(effect.page)
            is Effect.UseLanguage -> useLanguage(effect.tag)
            is Effect.Remind -> askForNotifications()
            is Effect.Notify -> Unit
        }
    }

    private val feedback
        get() = if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.R) HapticFeedbackConstants.CONFIRM else HapticFeedbackConstants.VIRTUAL_KEY

    private fun read(picked: Uri) {
        window.lifecycleScope.launch { pictureFrom(window.contentResolver, picked)?.let(phone::take) }
    }

    private fun paste() {
        val clip = window.getSystemService(ClipboardManager::class.java).primaryClip?.takeIf { it.itemCount > 0 } ?: return
        val item = clip.getItemAt(0)
        item.uri?.let(::read) ?: item.text?.trim()?.takeIf { it.isNotEmpty() }?.let { phone.take(ScanSource.Text(it.toString())) }
    }

    private fun askForCamera() {
        val isAllowed = window.checkSelfPermission(Manifest.permission.CAMERA) == PackageManager.PERMISSION_GRANTED
        if (isAllowed) camera.permission(isGranted = true) else askingForCamera.launch(Manifest.permission.CAMERA)
    }

    /** The system says no without asking when it was refused twice: it would explain itself no more. */
    private fun cameraAnswered(isGranted: Boolean) =
        camera.permission(isGranted, isForEver = !window.shouldShowRequestPermissionRationale(Manifest.permission.CAMERA))

    private fun askForNotifications() {
        if (!notifications.isAllowed && Build.VERSION.SDK_INT >= Build.VERSION_CODES.TIRAMISU) {
            askingForNotifications.launch(Manifest.permission.POST_NOTIFICATIONS)
        }
    }

    private fun print(record: Effect.PrintRecord) {
        val tongue = Tongue(window)
        val entries = record.entries.joinToString("\n\n") { entry -> entry.facts.joinToString("\n", transform = tongue.format::sentence) }
        val title = tongue.words.text("screen_activity")
        RecordPrint(window, "$title\n\n$entries").start(title)
    }

    private fun openAppSettings() =
        open(Intent(Settings.ACTION_APPLICATION_DETAILS_SETTINGS, Uri.fromParts("package", window.packageName, null)))

    private fun openSettings(page: SettingsPage) = open(
        when (page) {
            SettingsPage.STORAGE -> Intent(Settings.ACTION_INTERNAL_STORAGE_SETTINGS)
            SettingsPage.BIOMETRICS ->
                Intent(if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.R) Settings.ACTION_BIOMETRIC_ENROLL else Settings.ACTION_SECURITY_SETTINGS)
        },
    )

    private fun useLanguage(tag: String?) {
        window.tegata.language.tag = tag
        // The system begins the window anew by itself where it keeps the language.
        if (Build.VERSION.SDK_INT < Build.VERSION_CODES.TIRAMISU) window.recreate()
    }

    private fun open(intent: Intent) {
        try {
            window.startActivity(intent)
        } catch (_: ActivityNotFoundException) {
            // This phone has no such page or shop.
        }
    }
}
