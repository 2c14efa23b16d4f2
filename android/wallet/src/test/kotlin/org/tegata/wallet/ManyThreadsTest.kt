package org.tegata.wallet

import com.sun.jna.Callback.UncaughtExceptionHandler
import com.sun.jna.Native
import java.util.concurrent.ConcurrentLinkedQueue
import kotlin.random.Random
import kotlin.time.Duration.Companion.seconds
import kotlinx.coroutines.delay
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.BeforeEach
import org.junit.jupiter.api.Test
import org.tegata.core.Approval
import org.tegata.core.Outcome
import org.tegata.core.TegataException
import org.tegata.core.TegataWallet

/**
 * Calls from many threads at once, a third of them given up, while the device's keys fail at random. Each ends as it may, none
 * hangs, no event is lost, and the wallet works afterwards. `tegata.chaos.seconds`: for how long; else some hundred calls.
 */
class ManyThreadsTest {
    /** What was thrown where nobody catches it: in the library's calls back. */
    private val uncaught = ConcurrentLinkedQueue<Throwable>()
    private lateinit var handler: UncaughtExceptionHandler

    @BeforeEach
    fun listenForWhatNobodyCatches() {
        handler = Native.getCallbackExceptionHandler()
        Native.setCallbackExceptionHandler { _, error -> if (error !is UnreliableKey.Broke) uncaught += error }
    }

    @AfterEach
    fun listenNoMore() = Native.setCallbackExceptionHandler(handler)

    @Test
    fun everyCallEndsAndTheWalletGoesOn() = runBlocking {
        val seconds = Integer.getInteger("tegata.chaos.seconds", 0)
        val seed = java.lang.Long.getLong("tegata.chaos.seed") ?: System.nanoTime()
        println("many threads: seed $seed")
        val handles = Held.handles()
        val keys = List(2) { UnreliableKey(Random(seed + it)) }
        Patient.new(keys[0], keys[1]).use { patient ->
            val receipt = patient.agree()
            val chaos = Chaos(patient, seed)

            keys.forEach { it.isReliable = false }
            chaos.run(CALLS, 0)
            if (seconds > 0) {
                val before = Held.afterIdling()
                chaos.run(0, seconds)
                val after = Held.afterIdling()
                println("many threads: $before, then $after")
                assertTrue(after.threads <= before.threads, "threads are left over")
            }
            keys.forEach { it.isReliable = true }
            println("many threads: $chaos")
            assertEquals(emptyList<Throwable>(), uncaught.toList())

            patient.reopen()
            val wallet = patient.wallet
            approving(Patient.typed()) { wallet.unlock(it) }
            Patient.pin().use { wallet.enableBiometrics(it) }
            wallet.lock()
            wallet.unlock(Approval.Biometrics)
            assertEquals(patient.study, wallet.review(patient.request, study = null).study?.study)
            val again = wallet.agree(patient.request, study = null, approval = Approval.Biometrics)
            assertEquals(receipt.transaction, again.transaction)
            assertTrue(again.outcome is Outcome.Confirmed)
            assertEquals(chaos.lastSetting, wallet.settings().lockAfterMs)
            // A call that was given up may still be at its end.
            withTimeout(10.seconds) { while (!isErased(wallet)) delay(50) }
        }
        assertEquals(handles, Held.handles())
    }

    private suspend fun isErased(wallet: TegataWallet): Boolean = try {
        wallet.erase()
        true
    } catch (_: TegataException.Busy) {
        false
    }

    private companion object {
        const val CALLS = 400
    }
}
