package org.tegata.app.keys

import android.content.Context
import android.content.pm.PackageManager
import org.tegata.core.DeviceKey

/** The two keys of this device: behind the PIN, and behind fingerprint or face. */
internal class DeviceKeys(context: Context, biometrics: Biometrics) {
    private val hasStrongBox = context.packageManager.hasSystemFeature(PackageManager.FEATURE_STRONGBOX_KEYSTORE)
    private val withoutPerson = KeystoreKey("tegata.device", hasStrongBox)
    private val withPerson = KeystoreKey("tegata.biometric", hasStrongBox, biometrics)

    val device: DeviceKey = withoutPerson

    /** Nothing where nobody is enrolled when the app starts. */
    val biometric: DeviceKey? = withPerson.takeIf { biometrics.isEnrolled }

    fun destroy() {
        withoutPerson.destroy()
        withPerson.destroy()
    }
}
