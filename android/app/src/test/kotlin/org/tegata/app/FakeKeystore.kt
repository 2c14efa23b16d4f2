package org.tegata.app

import android.security.keystore.KeyGenParameterSpec
import android.security.keystore.KeyPermanentlyInvalidatedException
import android.security.keystore.StrongBoxUnavailableException
import java.io.InputStream
import java.io.OutputStream
import java.security.AlgorithmParameters
import java.security.InvalidAlgorithmParameterException
import java.security.InvalidKeyException
import java.security.Key
import java.security.KeyStoreSpi
import java.security.Provider
import java.security.SecureRandom
import java.security.Security
import java.security.cert.Certificate
import java.security.spec.AlgorithmParameterSpec
import java.util.Collections
import java.util.Date
import java.util.Enumeration
import javax.crypto.Cipher
import javax.crypto.CipherSpi
import javax.crypto.IllegalBlockSizeException
import javax.crypto.KeyGeneratorSpi
import javax.crypto.SecretKey
import javax.crypto.spec.GCMParameterSpec
import javax.crypto.spec.SecretKeySpec

/**
 * What Robolectric lacks: a provider by the name of Android's key store. It holds to its rules: keys do not come out, the nonce
 * is the store's own, and a key that wants a person serves once for each approval, and no more once fingers have changed.
 */
internal object FakeKeystore : Provider("AndroidKeyStore", "1", "Android's key store for tests") {
    private fun readResolve(): Any = FakeKeystore

    class Entry(val spec: KeyGenParameterSpec, val bytes: ByteArray) {
        var isWithdrawn = false
    }

    val held: MutableMap<String, Entry> = Collections.synchronizedMap(mutableMapOf<String, Entry>())

    /** Operations that a person has approved, by their nonces. */
    private val approved: MutableSet<List<Byte>> = Collections.synchronizedSet(mutableSetOf<List<Byte>>())
    var hasRoomInStrongBox = true
    var hasEnrolled = true

    init {
        putService(Service(this, "KeyStore", "AndroidKeyStore", Store::class.java.name, null, null))
        putService(Service(this, "KeyGenerator", "AES", Generator::class.java.name, null, null))
        val keys = mapOf("SupportedKeyClasses" to StoredKey::class.java.name)
        putService(Service(this, "Cipher", "AES/GCM/NoPadding", Gcm::class.java.name, null, keys))
    }

    fun install() {
        held.clear()
        approved.clear()
        hasRoomInStrongBox = true
        hasEnrolled = true
        Security.removeProvider(name)
        Security.insertProviderAt(this, 1)
    }

    /** As somebody who put a finger on the sensor. */
    fun approve(cipher: Cipher) {
        approved += cipher.iv.toList()
    }

    /** As somebody who enrols another finger. */
    fun enrolAnother() = held.values.filter { it.spec.isInvalidatedByBiometricEnrollment && it.spec.isUserAuthenticationRequired }
        .forEach { it.isWithdrawn = true }

    class StoredKey(val alias: String) : SecretKey {
        override fun getAlgorithm() = "AES"
        override fun getFormat(): String? = null
        override fun getEncoded(): ByteArray? = null
    }

    class Generator : KeyGeneratorSpi() {
        private lateinit var spec: KeyGenParameterSpec

        override fun engineInit(given: AlgorithmParameterSpec, random: SecureRandom?) {
            spec = given as KeyGenParameterSpec
            if (spec.isUserAuthenticationRequired && !hasEnrolled) throw InvalidAlgorithmParameterException("nobody is enrolled")
        }

        override fun engineInit(random: SecureRandom?) = throw UnsupportedOperationException()

        override fun engineInit(bits: Int, random: SecureRandom?) = throw UnsupportedOperationException()

        override fun engineGenerateKey(): SecretKey {
            if (spec.isStrongBoxBacked && !hasRoomInStrongBox) throw StrongBoxUnavailableException()
            held[spec.keystoreAlias] = Entry(spec, ByteArray(32).also(SecureRandom()::nextBytes))
            return StoredKey(spec.keystoreAlias)
        }
    }

    /** AES-GCM under a key that only the store knows. */
    class Gcm : CipherSpi() {
        private val cipher = Cipher.getInstance("AES/GCM/NoPadding", "SunJCE")
        private lateinit var entry: Entry

        private fun entryOf(key: Key): Entry {
            val entry = held[(key as StoredKey).alias] ?: throw InvalidKeyException("no such key")
            if (entry.isWithdrawn) throw KeyPermanentlyInvalidatedException()
            return entry
        }

        override fun engineInit(mode: Int, key: Key, random: SecureRandom?) {
            entry = entryOf(key)
            cipher.init(mode, SecretKeySpec(entry.bytes, "AES"))
        }

        override fun engineInit(mode: Int, key: Key, given: AlgorithmParameterSpec?, random: SecureRandom?) {
            if (mode == Cipher.ENCRYPT_MODE) throw InvalidAlgorithmParameterException("the nonce is the store's")
            entry = entryOf(key)
            cipher.init(mode, SecretKeySpec(entry.bytes, "AES"), given as GCMParameterSpec)
        }

        override fun engineInit(mode: Int, key: Key, given: AlgorithmParameters?, random: SecureRandom?) = throw UnsupportedOperationException()

        override fun engineUpdateAAD(source: ByteArray, offset: Int, length: Int) = approvedOnly { cipher.updateAAD(source, offset, length) }

        override fun engineDoFinal(source: ByteArray?, offset: Int, length: Int): ByteArray = approvedOnly {
            cipher.doFinal(source ?: ByteArray(0), offset, length).also { approved -= cipher.iv.toList() }
        }

        private fun <T> approvedOnly(work: () -> T): T {
            val isApproved = !entry.spec.isUserAuthenticationRequired || cipher.iv.toList() in approved
            if (!isApproved) throw IllegalBlockSizeException("nobody approved it")
            return work()
        }

        override fun engineGetIV(): ByteArray = cipher.iv

        override fun engineSetMode(mode: String?) = Unit

        override fun engineSetPadding(padding: String?) = Unit

        override fun engineGetBlockSize() = 16

        override fun engineGetOutputSize(length: Int) = cipher.getOutputSize(length)

        override fun engineGetParameters(): AlgorithmParameters = cipher.parameters

        override fun engineUpdate(source: ByteArray, offset: Int, length: Int) = throw UnsupportedOperationException()

        override fun engineUpdate(source: ByteArray, offset: Int, length: Int, target: ByteArray, at: Int) = throw UnsupportedOperationException()

        override fun engineDoFinal(source: ByteArray, offset: Int, length: Int, target: ByteArray, at: Int) = throw UnsupportedOperationException()
    }

    class Store : KeyStoreSpi() {
        override fun engineGetKey(alias: String, password: CharArray?): Key? = held[alias]?.let { StoredKey(alias) }

        override fun engineContainsAlias(alias: String) = alias in held

        override fun engineDeleteEntry(alias: String) {
            held -= alias
        }

        override fun engineAliases(): Enumeration<String> = Collections.enumeration(held.keys)

        override fun engineSize() = held.size

        override fun engineIsKeyEntry(alias: String) = alias in held

        override fun engineLoad(stream: InputStream?, password: CharArray?) = Unit

        override fun engineGetCertificateChain(alias: String) = null

        override fun engineGetCertificate(alias: String) = null

        override fun engineGetCreationDate(alias: String) = Date(0)

        override fun engineSetKeyEntry(alias: String, key: Key, password: CharArray?, chain: Array<Certificate>?) = throw UnsupportedOperationException()

        override fun engineSetKeyEntry(alias: String, key: ByteArray, chain: Array<Certificate>?) = throw UnsupportedOperationException()

        override fun engineSetCertificateEntry(alias: String, certificate: Certificate) = throw UnsupportedOperationException()

        override fun engineIsCertificateEntry(alias: String) = false

        override fun engineGetCertificateAlias(certificate: Certificate) = null

        override fun engineStore(stream: OutputStream?, password: CharArray?) = throw UnsupportedOperationException()
    }
}
