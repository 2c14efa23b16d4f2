package org.tegata.app.keys

import android.os.Handler
import android.os.Looper
import android.security.keystore.KeyPermanentlyInvalidatedException
import java.security.GeneralSecurityException
import java.security.KeyStore
import java.security.ProviderException
import java.security.UnrecoverableKeyException
import javax.crypto.AEADBadTagException
import javax.crypto.Cipher
import javax.crypto.SecretKey
import javax.crypto.spec.GCMParameterSpec
import org.tegata.core.DeviceKey
import org.tegata.core.DeviceKeyException

/** Android's key store: keys do not come out of it. */
internal const val KEYSTORE = "AndroidKeyStore"

private const val TRANSFORMATION = "AES/GCM/NoPadding"
private const val VERSION: Byte = 1
private const val NONCE_BYTES = 12
private const val HEAD_BYTES = 1 + NONCE_BYTES
private const val TAG_BITS = 128

/** By then the core has its own copy, which it wipes. */
private const val TAKEN_MS = 10_000L

/**
 * A device key (AES-256-GCM) in Android's Keystore. What it seals is a version, the nonce that the Keystore chose, and the
 * ciphertext with its tag.
 *
 * @param biometrics nothing: the key serves whenever the phone is unlocked. Else each use is approved by a person.
 */
internal class KeystoreKey(
    private val alias: String,
    private val hasStrongBox: Boolean,
    private val biometrics: Biometrics? = null,
) : DeviceKey {
    override fun seal(plaintext: ByteArray, associatedData: ByteArray): ByteArray = translated {
        try {
            val cipher = approved(encrypting())
            cipher.updateAAD(associatedData)
            byteArrayOf(VERSION) + cipher.iv + cipher.doFinal(plaintext)
        } finally {
            plaintext.fill(0)
        }
    }

    override fun unseal(ciphertext: ByteArray, associatedData: ByteArray): ByteArray = translated {
        if (ciphertext.size <= HEAD_BYTES || ciphertext[0] != VERSION) throw DeviceKeyException.Rejected()
        val key = existing() ?: throw DeviceKeyException.Missing()
        val nonce = GCMParameterSpec(TAG_BITS, ciphertext, 1, NONCE_BYTES)
        val cipher = approved(Cipher.getInstance(TRANSFORMATION).apply { init(Cipher.DECRYPT_MODE, key, nonce) })
        cipher.updateAAD(associatedData)
        cipher.doFinal(ciphertext, HEAD_BYTES, ciphertext.size - HEAD_BYTES).also(::wipeWhenTaken)
    }

    fun destroy() = KeyStore.getInstance(KEYSTORE).run {
        load(null)
        if (containsAlias(alias)) deleteEntry(alias)
    }

    private fun approved(cipher: Cipher): Cipher = biometrics?.approve(cipher) ?: cipher

    /** A key that the device has withdrawn opens nothing any more: another takes its place. */
    private fun encrypting(): Cipher {
        val known = existing(isSealing = true)
        if (known != null) {
            try {
                return cipher(known)
            } catch (_: KeyPermanentlyInvalidatedException) {
                destroy()
            }
        }
        return cipher(generateKey(alias, needsPerson = biometrics != null, hasStrongBox))
    }

    private fun cipher(key: SecretKey) = Cipher.getInstance(TRANSFORMATION).apply { init(Cipher.ENCRYPT_MODE, key) }

    /** Some phones tell by this already that the key was withdrawn. */
    private fun existing(isSealing: Boolean = false): SecretKey? = try {
        KeyStore.getInstance(KEYSTORE).run {
            load(null)
            getKey(alias, null) as SecretKey?
        }
    } catch (error: UnrecoverableKeyException) {
        when {
            error.cause !is KeyPermanentlyInvalidatedException -> throw DeviceKeyException.Unavailable()
            isSealing -> null.also { destroy() }
            else -> throw DeviceKeyException.Invalidated()
        }
    }

    /** The generated code copies what it is given only after this call has ended. */
    private fun wipeWhenTaken(secret: ByteArray) {
        Handler(Looper.getMainLooper()).postDelayed({ secret.fill(0) }, TAKEN_MS)
    }

    /** The causes stay here: their texts name aliases and say nothing to whoever is asked for a PIN. */
    private inline fun translated(work: () -> ByteArray): ByteArray = try {
        work()
    } catch (_: KeyPermanentlyInvalidatedException) {
        throw DeviceKeyException.Invalidated()
    } catch (_: AEADBadTagException) {
        throw DeviceKeyException.Rejected()
    } catch (_: GeneralSecurityException) {
        throw DeviceKeyException.Unavailable()
    } catch (_: ProviderException) {
        throw DeviceKeyException.Unavailable()
    }
}
