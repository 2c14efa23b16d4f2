package org.tegata.app.builds

import kotlin.time.Duration.Companion.seconds
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.async
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import org.tegata.core.DeviceKeyException
import org.tegata.core.Event
import org.tegata.core.LogLevel
import org.tegata.core.Outcome
import org.tegata.core.TegataException
import org.tegata.wallet.Patient
import org.tegata.wallet.SoftwareDeviceKey
import org.tegata.wallet.approving
import org.tegata.wallet.eventFlow
import org.tegata.wallet.logFlow

/**
 * A patient with the app's classes as R8 has shrunk and renamed them, on the real core: `scripts/package-android` runs it. Each
 * step fails where a name is missing that the bindings or JNA reach by reflection. The argument is a class that must have lost
 * its name.
 */
object ShrunkWallet {
    @JvmStatic
    fun main(arguments: Array<String>) = runBlocking {
        // Given from outside, or R8 would rename it here too.
        check(runCatching { Class.forName(arguments.single()) }.isFailure) { "the classes were not shrunk" }
        val key = SoftwareDeviceKey()
        Patient.new(key, SoftwareDeviceKey()).use { patient ->
            println("a wallet was made: the core sealed its keys through callbacks into these classes")
            val locked = async(start = CoroutineStart.UNDISPATCHED) { patient.wallet.eventFlow().first { it == Event.Locked } }
            val line = async(start = CoroutineStart.UNDISPATCHED) { logFlow(LogLevel.INFO).first() }

            val outcome = patient.agree().outcome
            check(outcome is Outcome.Confirmed) { "$outcome" }
            println("rights were granted, and the ledger confirmed them: futures, records, unions")

            check(fails<TegataException.NotScanned> { patient.wallet.review("00".repeat(32), study = null) })
            withTimeout(10.seconds) { line.await() }
            println("an error came as its own class, and the log was heard")

            patient.wallet.lock()
            withTimeout(10.seconds) { locked.await() }
            println("an event was heard")

            key.failing = DeviceKeyException.Missing()
            check(fails<TegataException.Keystore> { approving(Patient.typed()) { patient.wallet.unlock(it) } })
            key.failing = IllegalStateException("the app's own fault")
            check(fails<TegataException.Keystore> { approving(Patient.typed()) { patient.wallet.unlock(it) } })
            println("what a callback threw, expected and not, came back through the core")
        }
        println("all was reached")
    }

    private suspend inline fun <reified Expected : TegataException> fails(act: suspend () -> Unit): Boolean = try {
        act()
        false
    } catch (error: TegataException) {
        error is Expected
    }
}
