package org.tegata.app.keys

import android.security.keystore.KeyProperties
import java.security.KeyStore
import org.junit.Assert.assertArrayEquals
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNotEquals
import org.junit.Assert.assertNull
import org.junit.Assert.assertThrows
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.shadows.ShadowLooper
import org.tegata.app.FakeBiometrics
import org.tegata.app.FakeKeystore
import org.tegata.core.DeviceKeyException

private const val DEVICE = "tegata.device"
private const val BIOMETRIC = "tegata.biometric"

@RunWith(RobolectricTestRunner::class)
class KeystoreKeyTest {
    private val person = FakeBiometrics()
    private val device = KeystoreKey(DEVICE, hasStrongBox = false)
    private val biometric = KeystoreKey(BIOMETRIC, hasStrongBox = false, person)
    private val about = "envelope".toByteArray()

    private fun secret() = "planted".toByteArray()

    private fun specOf(alias: String) = FakeKeystore.held.getValue(alias).spec

    @Test
    fun whatIsSealedIsOpenedWithTheSameDataAndNothingElse() {
        val sealed = device.seal(secret(), about)
        assertArrayEquals(secret(), device.unseal(sealed, about))
        assertThrows(DeviceKeyException.Rejected::class.java) { device.unseal(sealed, "other".toByteArray()) }
        for (at in sealed.indices) {
            val flipped = sealed.copyOf().also { it[at] = (it[at].toInt() xor 1).toByte() }
            assertThrows("byte $at", DeviceKeyException.Rejected::class.java) { device.unseal(flipped, about) }
        }
        assertThrows(DeviceKeyException.Rejected::class.java) { device.unseal(sealed.copyOf(13), about) }
        assertThrows(DeviceKeyException.Rejected::class.java) { device.unseal(ByteArray(0), about) }
    }

    @Test
    fun eachSealingHasANonceOfItsOwn() {
        val nonces = List(3) { device.seal(secret(), about).copyOfRange(1, 13).toList() }
        assertEquals(3, nonces.distinct().size)
    }

    @Test
    fun keysDoNotLeaveTheKeyStore() {
        device.seal(secret(), about)
        biometric.seal(secret(), about)
        val store = KeyStore.getInstance(KEYSTORE).apply { load(null) }
        for (alias in listOf(DEVICE, BIOMETRIC)) {
            assertNull(store.getKey(alias, null).encoded)
            specOf(alias).run {
                assertEquals(256, keySize)
                assertEquals(listOf(KeyProperties.BLOCK_MODE_GCM), blockModes.toList())
                assertEquals(KeyProperties.PURPOSE_ENCRYPT or KeyProperties.PURPOSE_DECRYPT, purposes)
                assertTrue(isRandomizedEncryptionRequired)
                assertTrue(isUnlockedDeviceRequired)
            }
        }
    }

    @Test
    fun theBiometricKeyWantsAPersonForEachUseAndDiesWhenAnotherFingerIsEnrolled() {
        device.seal(secret(), about)
        biometric.seal(secret(), about)
        specOf(BIOMETRIC).run {
            assertTrue(isUserAuthenticationRequired)
            assertEquals(0, userAuthenticationValidityDurationSeconds)
            assertEquals(KeyProperties.AUTH_BIOMETRIC_STRONG, userAuthenticationType)
            assertTrue(isInvalidatedByBiometricEnrollment)
        }
        // The PIN guards this one.
        assertFalse(specOf(DEVICE).isUserAuthenticationRequired)
    }

    @Test
    fun oneApprovalIsForOneOperation() {
        val sealed = biometric.seal(secret(), about)
        assertArrayEquals(secret(), biometric.unseal(sealed, about))
        assertArrayEquals(secret(), biometric.unseal(sealed, about))
        assertEquals(3, person.approvals)
    }

    /** The key store refuses what nobody approved, whatever the app's own code believes. */
    @Test
    fun whatNobodyApprovedIsNotDone() {
        val sealed = biometric.seal(secret(), about)
        val careless = KeystoreKey(BIOMETRIC, hasStrongBox = false)
        assertThrows(DeviceKeyException.Unavailable::class.java) { careless.unseal(sealed, about) }
        person.failing = DeviceKeyException.Cancelled()
        assertThrows(DeviceKeyException.Cancelled::class.java) { biometric.unseal(sealed, about) }
    }

    @Test
    fun anotherFingerTakesTheKeyAwayAndSealingMakesANewOne() {
        val sealed = biometric.seal(secret(), about)
        val ofPin = device.seal(secret(), about)
        FakeKeystore.enrolAnother()
        assertThrows(DeviceKeyException.Invalidated::class.java) { biometric.unseal(sealed, about) }
        assertArrayEquals(secret(), device.unseal(ofPin, about))
        val again = biometric.seal(secret(), about)
        assertArrayEquals(secret(), biometric.unseal(again, about))
        assertThrows(DeviceKeyException.Rejected::class.java) { biometric.unseal(sealed, about) }
    }

    @Test
    fun aKeyThatIsNotThereIsMissingAndNotMadeAnewByOpening() {
        val sealed = device.seal(secret(), about)
        device.destroy()
        assertThrows(DeviceKeyException.Missing::class.java) { device.unseal(sealed, about) }
        assertTrue(FakeKeystore.held.isEmpty())
    }

    @Test
    fun theSecurityChipIsTakenWhereThereIsOneAndTheProcessorWhereThatIsFull() {
        KeystoreKey("in.chip", hasStrongBox = true).seal(secret(), about)
        assertTrue(specOf("in.chip").isStrongBoxBacked)
        FakeKeystore.hasRoomInStrongBox = false
        KeystoreKey("beside", hasStrongBox = true).seal(secret(), about)
        assertFalse(specOf("beside").isStrongBoxBacked)
    }

    @Test
    fun whereNobodyIsEnrolledNoKeyIsMade() {
        FakeKeystore.hasEnrolled = false
        assertThrows(DeviceKeyException.Unavailable::class.java) { biometric.seal(secret(), about) }
        assertTrue(FakeKeystore.held.isEmpty())
    }

    /** Audits of others found secrets that stayed in memory. */
    @Test
    fun secretsAreWipedOnTheWayInAndOut() {
        val planted = secret()
        val sealed = biometric.seal(planted, about)
        assertArrayEquals(ByteArray(planted.size), planted)
        val opened = biometric.unseal(sealed, about)
        assertNotEquals(0, opened[0].toInt())
        ShadowLooper.runUiThreadTasksIncludingDelayedTasks()
        assertArrayEquals(ByteArray(opened.size), opened)
    }
}
