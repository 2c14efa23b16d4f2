package org.tegata.app

import android.content.Context
import org.tegata.app.camera.Camera2Camera
import org.tegata.app.camera.CodeCamera
import org.tegata.app.keys.Biometrics
import org.tegata.app.keys.SystemBiometrics
import org.tegata.core.WalletSettings

/** What tests exchange for their own: nothing else of the app differs there. */
interface Equipment {
    val biometrics: Biometrics

    /** What a new wallet begins with. */
    val settings: WalletSettings

    /** See [org.tegata.core.NewWallet.pinCheckMs]. */
    val pinCheckMs: UInt?

    fun camera(): CodeCamera
}

/** Long enough to look at a picture or a message. */
private const val LOCK_AFTER_MS = 30_000UL

internal class SystemEquipment(private val context: Context) : Equipment {
    override val biometrics by lazy { SystemBiometrics(context) }

    override val settings
        get() = WalletSettings(
            nodeUrls = context.resources.getStringArray(R.array.nodes).toList(),
            registry = context.getString(R.string.registry).ifEmpty { null },
            lockAfterMs = LOCK_AFTER_MS,
        )

    override val pinCheckMs: UInt? = null

    override fun camera() = Camera2Camera(context)
}
