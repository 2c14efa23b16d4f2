package org.tegata.wallet

import java.lang.reflect.InvocationTargetException
import java.lang.reflect.Proxy
import kotlin.time.DurationUnit
import kotlin.time.measureTime
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Tag
import org.junit.jupiter.api.Test
import org.tegata.core.Approval
import org.tegata.core.Event
import org.tegata.core.EventStream
import org.tegata.core.NoHandle
import org.tegata.core.Outcome
import org.tegata.core.Receipt
import org.tegata.core.ReceiptNote
import org.tegata.core.ScanResult
import org.tegata.core.ScanSource
import org.tegata.core.Secret
import org.tegata.core.TegataWallet
import org.tegata.core.TegataWalletInterface

/** Measures the bindings and prints what it finds; scripts/bench-bindings judges. What is answered otherwise than expected fails. */
@Tag("bench")
class BindingsBench {
    private fun withPatient(measure: suspend (Patient) -> Unit) = runBlocking {
        Patient.new(SoftwareDeviceKey(), SoftwareDeviceKey()).use { measure(it) }
    }

    @Test
    fun callsOfAGrant() = withPatient { patient ->
        val calls = Calls()
        val receipt = grant(calls.through(patient.wallet), patient.code, Patient.typed())
        check(receipt.outcome is Outcome.Confirmed) { "$receipt" }
        val called = calls.called()
        report("calls of a grant ${called.size}")
        report("called ${called.joinToString()}")
    }

    @Test
    fun scanToReview() = withPatient { patient ->
        val times = List(WARM_UP + SCANS) {
            measureTime {
                val scanned = patient.wallet.scan(ScanSource.Text(patient.code))
                check(scanned is ScanResult.Request && scanned.review.canAgree) { "$scanned" }
            }.toDouble(DurationUnit.MILLISECONDS)
        }.drop(WARM_UP).sorted()
        report("scan to review median %.1f ms, 99 of 100 within %.1f ms".format(times[SCANS / 2], times[SCANS * 99 / 100 - 1]))
    }

    @Test
    fun whatIsLeftAfterManyGrants() = runBlocking {
        val rounds = Integer.getInteger("tegata.rounds", 10_000)
        val handles = Held.handles()
        Patient.new(SoftwareDeviceKey(), SoftwareDeviceKey()).use { patient ->
            val receipt = patient.agree()
            val again = receipt.copy(notes = listOf(ReceiptNote.Resumed))
            val early = rounds / 10
            for (number in 1..early) grantAgain(patient, number, again)
            val before = Held.afterIdling()
            for (number in early + 1..rounds) grantAgain(patient, number, again)
            val after = Held.afterIdling()
            patient.wallet.close()
            report(
                "memory after %d grants %.1f MiB, after %d grants %.1f MiB, threads %d then %d, handles left %d".format(
                    early, before.memory, rounds, after.memory, before.threads, after.threads, Held.handles() - handles,
                ),
            )
            report("heap after %d grants %.1f MiB, after %d grants %.1f MiB".format(early, before.heap, rounds, after.heap))
            check(after.heap - before.heap < MOST_HEAP) { "the heap has grown by ${after.heap - before.heap} MiB" }
        }
    }

    private companion object {
        const val WARM_UP = 50
        const val SCANS = 200

        /** More use of the heap than that is held by something, in MiB. */
        const val MOST_HEAP = 4.0

        fun report(found: String) = println("bindings kotlin: $found")
    }
}

/** A grant as an app makes it: one screen follows what happens while others show the review, ask for the PIN, show the receipt. */
private suspend fun grant(wallet: TegataWalletInterface, code: String, typed: CharArray): Receipt = coroutineScope {
    val progress = launch(start = CoroutineStart.UNDISPATCHED) { wallet.eventFlow().collect {} }
    val scanned = wallet.scan(ScanSource.Text(code))
    check(scanned is ScanResult.Request && scanned.review.canAgree) { "$scanned" }
    val receipt = approving(typed) { wallet.agree(scanned.review.request, study = null, approval = it) }
    progress.cancelAndJoin()
    receipt
}

/** The calls of a grant, and of the screens around it, for what was agreed to. `receipt`: what agreeing answers. */
private suspend fun grantAgain(patient: Patient, number: Int, receipt: Receipt) = coroutineScope {
    if (number % 500 == 0) {
        patient.reopen()
        patient.wallet.unlock(Approval.Biometrics)
    }
    val wallet = patient.wallet
    val progress = launch(start = CoroutineStart.UNDISPATCHED) { wallet.eventFlow().collect {} }
    val scanned = wallet.scan(ScanSource.Text(patient.code))
    check(scanned is ScanResult.Request && scanned.review.request == receipt.request) { "$scanned" }
    val filler = secretOf(CharArray(FILLER) { 'x' })
    val answered = if (number % 50 == 0) {
        approving(Patient.typed()) { wallet.agree(receipt.request, study = null, approval = it) }
    } else {
        wallet.agree(receipt.request, study = null, approval = Approval.Biometrics)
    }
    check(answered.copy(outcome = receipt.outcome) == receipt && answered.outcome is Outcome.Confirmed) { "$answered" }
    // What is not closed is freed when it is garbage.
    if (number % 2 == 0) filler.close()
    progress.cancelAndJoin()
    check(wallet.picture(patient.study).picture != null)
    check(wallet.activity(before = null, limit = 50u).entries.isNotEmpty())
    check(wallet.permissionPage(before = null, limit = 50u).permissions.single().permission == receipt.permission)
}

private const val FILLER = 4096

/** The calls into the surface that are made through a wallet; those that make and close objects too. */
private class Calls {
    private val called = mutableListOf<String>()
    private val secrets = mutableSetOf<Secret>()

    fun through(wallet: TegataWallet): TegataWalletInterface {
        val type = TegataWalletInterface::class.java
        return Proxy.newProxyInstance(type.classLoader, arrayOf(type)) { _, method, arguments ->
            arguments.orEmpty().filterIsInstance<Approval.Pin>().filter { secrets.add(it.pin) }.forEach { called += "Secret" }
            // Names have a suffix where an argument is unsigned.
            called += method.name.substringBefore('-')
            val answer = try {
                method.invoke(wallet, *arguments.orEmpty())
            } catch (thrown: InvocationTargetException) {
                throw thrown.targetException
            }
            if (answer is EventStream) Stream(answer) else answer
        } as TegataWalletInterface
    }

    /** In their order; that secrets were closed shows in the end. */
    fun called(): List<String> = called + secrets.map { secret ->
        check(secret.uniffiIsDestroyed) { "a secret was not closed" }
        "close Secret"
    }

    private inner class Stream(private val stream: EventStream) : EventStream(NoHandle) {
        override suspend fun next(): List<Event> {
            called += "next"
            return stream.next()
        }

        override fun close() {
            called += "close EventStream"
            stream.close()
        }
    }
}
