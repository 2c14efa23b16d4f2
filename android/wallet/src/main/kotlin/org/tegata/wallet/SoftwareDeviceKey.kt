package org.tegata.wallet

import java.security.GeneralSecurityException
import java.security.SecureRandom
import javax.crypto.Cipher
import javax.crypto.KeyGenerator
import javax.crypto.SecretKey
import javax.crypto.spec.GCMParameterSpec
import org.tegata.core.DeviceKey
import org.tegata.core.DeviceKeyException

/**
 * A device key in this process's memory (AES-256-GCM): for tests, and for computers without secure hardware. On a phone the key
 * lies in Android's Keystore.
 */
class SoftwareDeviceKey(private val key: SecretKey = generated()) : DeviceKey {
    /** What it throws instead of doing anything, as a phone's key store can. */
    @Volatile
    var failing: Exception? = null

    override fun seal(plaintext: ByteArray, associatedData: ByteArray): ByteArray {
        failing?.let { throw it }
        val nonce = ByteArray(NONCE_BYTES).also(random::nextBytes)
        return nonce + cipher(Cipher.ENCRYPT_MODE, nonce, associatedData).doFinal(plaintext)
    }

    override fun unseal(ciphertext: ByteArray, associatedData: ByteArray): ByteArray {
        failing?.let { throw it }
        if (ciphertext.size < NONCE_BYTES) throw DeviceKeyException.Rejected()
        val nonce = ciphertext.copyOf(NONCE_BYTES)
        return try {
            cipher(Cipher.DECRYPT_MODE, nonce, associatedData)
                .doFinal(ciphertext, NONCE_BYTES, ciphertext.size - NONCE_BYTES)
        } catch (_: GeneralSecurityException) {
            throw DeviceKeyException.Rejected()
        }
    }

    private fun cipher(mode: Int, nonce: ByteArray, associatedData: ByteArray): Cipher =
        Cipher.getInstance("AES/GCM/NoPadding").apply {
            init(mode, key, GCMParameterSpec(TAG_BITS, nonce))
            updateAAD(associatedData)
        }

    private companion object {
        const val NONCE_BYTES = 12
        const val TAG_BITS = 128
        val random = SecureRandom()

        fun generated(): SecretKey = KeyGenerator.getInstance("AES").apply { init(256) }.generateKey()
    }
}
