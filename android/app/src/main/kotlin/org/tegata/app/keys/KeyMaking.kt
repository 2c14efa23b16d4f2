package org.tegata.app.keys

import android.os.Build
import android.security.keystore.KeyGenParameterSpec
import android.security.keystore.KeyProperties
import android.security.keystore.StrongBoxUnavailableException
import javax.crypto.KeyGenerator
import javax.crypto.SecretKey

private const val KEY_BITS = 256

/** In the phone's own security chip where it has one that takes the key. */
internal fun generateKey(alias: String, needsPerson: Boolean, hasStrongBox: Boolean): SecretKey {
    if (hasStrongBox) {
        try {
            return generateKey(keySpec(alias, needsPerson, isInStrongBox = true))
        } catch (_: StrongBoxUnavailableException) {
            // It is full, or does not know such keys: the processor's secure part holds it.
        }
    }
    return generateKey(keySpec(alias, needsPerson, isInStrongBox = false))
}

private fun generateKey(spec: KeyGenParameterSpec): SecretKey =
    KeyGenerator.getInstance(KeyProperties.KEY_ALGORITHM_AES, KEYSTORE).run {
        init(spec)
        generateKey()
    }

internal fun keySpec(alias: String, needsPerson: Boolean, isInStrongBox: Boolean): KeyGenParameterSpec =
    KeyGenParameterSpec.Builder(alias, KeyProperties.PURPOSE_ENCRYPT or KeyProperties.PURPOSE_DECRYPT)
        .setKeySize(KEY_BITS)
        .setBlockModes(KeyProperties.BLOCK_MODE_GCM)
        .setEncryptionPaddings(KeyProperties.ENCRYPTION_PADDING_NONE)
        .setRandomizedEncryptionRequired(true)
        .setUnlockedDeviceRequired(true)
        .setIsStrongBoxBacked(isInStrongBox)
        .apply { if (needsPerson) approvedEachTime() }
        .build()

/** One approval, one operation; gone when somebody enrols another finger or face. */
private fun KeyGenParameterSpec.Builder.approvedEachTime() {
    setUserAuthenticationRequired(true)
    // Before Android 11 that is what a key without a time of validity means.
    if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.R) setUserAuthenticationParameters(0, KeyProperties.AUTH_BIOMETRIC_STRONG)
    setInvalidatedByBiometricEnrollment(true)
}
