package org.tegata.wallet

import java.nio.file.Path
import java.util.concurrent.CountDownLatch
import kotlinx.coroutines.Deferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.delay
import kotlinx.coroutines.isActive
import kotlinx.coroutines.joinAll
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir
import org.tegata.core.DeviceKey
import org.tegata.core.NewWallet
import org.tegata.core.TegataException
import org.tegata.core.TegataWallet
import org.tegata.core.WalletPlace
import org.tegata.core.WalletSettings

class OpeningTest {
    private class Made(var isClosed: Boolean = false) : AutoCloseable {
        override fun close() {
            isClosed = true
        }
    }

    @Test
    fun whatIsMadeForNobodyIsClosed() = runBlocking {
        val made = Made()
        lateinit var caller: Deferred<Made>
        caller = async {
            keptOrClosed {
                // Given up in the very moment of the answer.
                caller.cancel()
                delay(1)
                made
            }
        }
        joinAll(caller)
        assertTrue(made.isClosed && caller.isCancelled)
        val kept = keptOrClosed { Made() }
        assertTrue(!kept.isClosed && isActive)
    }

    @Test
    fun aWalletThatIsGivenUpWhileItIsMadeCanBeOpened(@TempDir home: Path) = runBlocking {
        val begun = CountDownLatch(1)
        val goOn = CountDownLatch(1)
        val key = SoftwareDeviceKey()
        val waiting = object : DeviceKey by key {
            override fun seal(plaintext: ByteArray, associatedData: ByteArray): ByteArray {
                begun.countDown()
                goOn.await()
                return key.seal(plaintext, associatedData)
            }
        }
        val place = WalletPlace(home.resolve("wallet").toString(), waiting, biometricKey = null, patienceMs = 1_000u)
        val settings = WalletSettings(nodeUrls = listOf("http://127.0.0.1:9"), registry = null)
        val making = async(Dispatchers.Default) {
            secretOf("314159".toCharArray()).use {
                createWallet(place, NewWallet(pin = it, words = null, settings = settings, pinCheckMs = 0u))
            }
        }
        begun.await()
        making.cancel()
        goOn.countDown()
        joinAll(making)
        assertTrue(making.isCancelled)
        openedInTheEnd(place).use { assertEquals(true, it.isLocked()) }
    }

    /** What was closed may still be letting go of its files. */
    private suspend fun openedInTheEnd(place: WalletPlace): TegataWallet = withTimeout(60_000) {
        while (true) {
            try {
                return@withTimeout openWallet(place)
            } catch (_: TegataException.Busy) {
                delay(50)
            }
        }
        @Suppress("UNREACHABLE_CODE")
        error("never")
    }
}
