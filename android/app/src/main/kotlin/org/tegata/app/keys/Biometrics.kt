package org.tegata.app.keys

import android.app.Activity
import android.content.Context
import android.content.pm.PackageManager
import android.hardware.biometrics.BiometricManager
import android.hardware.biometrics.BiometricManager.Authenticators.BIOMETRIC_STRONG
import android.hardware.biometrics.BiometricPrompt
import android.os.Build
import android.os.CancellationSignal
import javax.crypto.Cipher
import org.tegata.app.R
import org.tegata.core.DeviceKeyException

/** Who stands before the phone, by fingerprint or face. */
interface Biometrics {
    /** Whether anybody is enrolled. */
    val isEnrolled: Boolean

    /**
     * Waits until a person has approved the one operation that [cipher] stands for; never called on the main thread.
     *
     * @throws DeviceKeyException.Cancelled when nobody did
     */
    fun approve(cipher: Cipher): Cipher

    /** The window that can ask; nothing: there is none, and who waits is told so. */
    fun ask(inWindow: Activity?)
}

/** What the system asks with. */
internal fun interface Prompt {
    fun show(window: Activity, cipher: Cipher, cancelled: CancellationSignal, answer: (Result<Cipher>) -> Unit)
}

internal class SystemBiometrics(private val context: Context, private val prompt: Prompt = SystemPrompt) : Biometrics {
    private val approvals = Approvals(prompt)

    override val isEnrolled: Boolean
        get() = when {
            Build.VERSION.SDK_INT >= Build.VERSION_CODES.R -> manager.canAuthenticate(BIOMETRIC_STRONG) == BiometricManager.BIOMETRIC_SUCCESS
            @Suppress("DEPRECATION")
            Build.VERSION.SDK_INT >= Build.VERSION_CODES.Q -> manager.canAuthenticate() == BiometricManager.BIOMETRIC_SUCCESS
            // Android 9 cannot be asked who is enrolled: making the key tells.
            else -> context.packageManager.hasSystemFeature(PackageManager.FEATURE_FINGERPRINT)
        }

    private val manager get() = context.getSystemService(BiometricManager::class.java)

    override fun approve(cipher: Cipher): Cipher = approvals.approve(cipher)

    override fun ask(inWindow: Activity?) = approvals.ask(inWindow)
}

/** The system's own dialogue, bound to the cipher: a bare "it was the right finger" approves nothing. */
internal object SystemPrompt : Prompt {
    override fun show(window: Activity, cipher: Cipher, cancelled: CancellationSignal, answer: (Result<Cipher>) -> Unit) {
        val prompt = BiometricPrompt.Builder(window)
            .setTitle(window.getString(R.string.biometric_title))
            .setNegativeButton(window.getString(R.string.biometric_cancel), window.mainExecutor) { _, _ ->
                answer(Result.failure(DeviceKeyException.Cancelled()))
            }
            .apply { if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.R) setAllowedAuthenticators(BIOMETRIC_STRONG) }
            .build()
        val told = object : BiometricPrompt.AuthenticationCallback() {
            override fun onAuthenticationSucceeded(result: BiometricPrompt.AuthenticationResult) {
                val approved = result.cryptoObject?.cipher
                answer(if (approved == null) Result.failure(DeviceKeyException.Unavailable()) else Result.success(approved))
            }

            override fun onAuthenticationError(code: Int, text: CharSequence?) = answer(Result.failure(failureOf(code)))
        }
        prompt.authenticate(BiometricPrompt.CryptoObject(cipher), cancelled, window.mainExecutor, told)
    }
}

/** Nothing is wrong with the key in any case; only what passes by itself is worth another try. */
internal fun failureOf(code: Int): DeviceKeyException = when (code) {
    BiometricPrompt.BIOMETRIC_ERROR_CANCELED,
    BiometricPrompt.BIOMETRIC_ERROR_USER_CANCELED,
    BiometricPrompt.BIOMETRIC_ERROR_TIMEOUT -> DeviceKeyException.Cancelled()
    else -> DeviceKeyException.Unavailable()
}
