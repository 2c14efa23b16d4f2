package org.tegata.app

import android.Manifest
import android.app.Activity
import android.view.Surface
import androidx.core.content.FileProvider
import javax.crypto.Cipher
import org.robolectric.Shadows.shadowOf
import org.tegata.app.camera.CodeCamera
import org.tegata.app.camera.Proportion
import org.tegata.app.keys.Biometrics
import org.tegata.core.DeviceKeyException
import org.tegata.core.WalletSettings

/** The real app with what Robolectric lacks: a key store, a finger, a camera. */
class TestApplication : TegataApplication() {
    override val equipment = TestEquipment()

    /** Those of the test before: each has its own. */
    private fun forgetFolders() {
        val known = FileProvider::class.java.getDeclaredField("sCache").apply { isAccessible = true }.get(null) as MutableMap<*, *>
        known.clear()
    }

    override fun onCreate() {
        FakeKeystore.install()
        // What its manifest asks for is granted when an app is installed.
        shadowOf(this).grantPermissions(Manifest.permission.HIDE_OVERLAY_WINDOWS)
        forgetFolders()
        super.onCreate()
    }
}

class TestEquipment : Equipment {
    override var biometrics: Biometrics = FakeBiometrics()
    override var settings = WalletSettings(nodeUrls = emptyList(), registry = null, lockAfterMs = 0u)
    override val pinCheckMs: UInt? = 0u
    val camera = FakeCamera()

    override fun camera() = camera
}

/** A person who does as told. */
class FakeBiometrics(override var isEnrolled: Boolean = true) : Biometrics {
    var failing: DeviceKeyException? = null
    var approvals = 0
        private set

    override fun approve(cipher: Cipher): Cipher {
        failing?.let { throw it }
        approvals++
        FakeKeystore.approve(cipher)
        return cipher
    }

    override fun ask(inWindow: Activity?) = Unit
}

/** A camera of which the test decides what happens. */
class FakeCamera : CodeCamera {
    override var isThere = true
    override val portrait = Proportion(960, 1280)
    var listener: CodeCamera.Listener? = null
        private set
    var isLit = false
        private set
    var starts = 0
        private set

    override fun start(preview: Surface, listener: CodeCamera.Listener) {
        starts++
        this.listener = listener
    }

    override fun light(isOn: Boolean) {
        isLit = isOn
    }

    override fun stop() {
        listener = null
    }
}
