package org.tegata.wallet

import java.util.concurrent.ConcurrentHashMap
import java.util.concurrent.ConcurrentLinkedQueue
import java.util.concurrent.atomic.AtomicInteger
import kotlin.concurrent.thread
import kotlin.random.Random
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds
import kotlin.time.TimeSource
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeoutOrNull
import org.tegata.core.Approval
import org.tegata.core.DeviceKey
import org.tegata.core.DeviceKeyException
import org.tegata.core.Event
import org.tegata.core.EventStream
import org.tegata.core.ScanSource
import org.tegata.core.StudyShelf
import org.tegata.core.TegataException

/**
 * Callers on many threads that call a patient's wallet at random and give a third of the calls up, and one more who changes the
 * settings and hears of each change.
 */
class Chaos(private val patient: Patient, private val seed: Long) {
    private val wallet = patient.wallet
    private val underWay = ConcurrentHashMap<Int, Begun>()
    private val numbers = AtomicInteger()
    private val ends = ConcurrentHashMap<String, AtomicInteger>()
    private val wrong = ConcurrentLinkedQueue<String>()

    /** What the settings were changed to last. */
    @Volatile
    var lastSetting: ULong = SETTINGS
        private set

    private val calls: List<Pair<String, suspend (Random) -> Any?>> = listOf(
        "scan" to { wallet.scan(ScanSource.Text(patient.code)) },
        "scan nonsense" to { wallet.scan(ScanSource.Frame(64u, 64u, it.nextBytes(64 * 64))) },
        "review" to { wallet.review(patient.request, study = null) },
        "agree" to { wallet.agree(patient.request, study = null, approval = Approval.Biometrics) },
        "agree by PIN" to { approving(Patient.typed()) { wallet.agree(patient.request, study = null, approval = it) } },
        "resume" to { wallet.resume() },
        "studies" to { wallet.studies(StudyShelf.OWN, before = null, limit = 50u) },
        "refreshStudies" to { wallet.refreshStudies() },
        "picture" to { wallet.picture(patient.study) },
        "permissions" to { wallet.permissions() },
        "permissionPage" to { wallet.permissionPage(before = null, limit = 50u) },
        "activity" to { wallet.activity(before = null, limit = 50u) },
        "exportRecord" to { wallet.exportRecord() },
        "accounts" to { wallet.accounts() },
        "receiveCard" to { wallet.receiveCard(it.nextBytes(8)) },
        "settings" to { wallet.settings() },
        "events" to { random -> withTimeoutOrNull(random.nextLong(50)) { wallet.eventFlow().collect {} } },
        "lock" to { random -> if (random.nextInt(4) == 0) wallet.lock() else wallet.isLocked() },
        "unlock" to { wallet.unlock(Approval.Biometrics) },
        "unlock by PIN" to { approving(Patient.typed()) { wallet.unlock(it) } },
        "enableBiometrics" to { enableBiometrics() },
        "hasBiometrics" to { wallet.hasBiometrics() },
    )

    /** Goes on for so many calls or, if seconds are given, for these; fails when something went otherwise than it may. */
    suspend fun run(most: Int, seconds: Int) {
        val (end, left) = TimeSource.Monotonic.markNow() + seconds.seconds to AtomicInteger(most)
        val goesOn = { wrong.isEmpty() && if (seconds > 0) end.hasNotPassedNow() else left.getAndDecrement() > 0 }
        val coroutines = CoroutineScope(Dispatchers.Default)
        val callers = List(COROUTINES) { coroutines.launch { callAtRandom(Random(seed + it), goesOn) } }
        val threads = List(THREADS) { onThread { callAtRandom(Random(seed - 1 - it), goesOn) } }
        val changes = onThread { while (callers.any { it.isActive }) changeSettings(Random(seed)) }
        while (callers.any { it.isActive } || threads.any { it.isAlive } || changes.isAlive) {
            delay(100)
            underWay.values.find { it.since.elapsedNow() > LONGEST }?.let { error("${it.call} hangs\n${threadDump()}") }
        }
        check(wrong.isEmpty()) { wrong.joinToString("\n") }
    }

    private fun onThread(act: suspend () -> Unit) = thread(isDaemon = true) {
        runBlocking { runCatching { act() }.onFailure { wrong += it.stackTraceToString() } }
    }

    private suspend fun callAtRandom(random: Random, goesOn: () -> Boolean) {
        while (goesOn()) {
            val (name, call) = calls.random(random)
            val patience = if (random.nextInt(3) == 0) random.nextLong(31).milliseconds else null
            observed(name, patience) { call(random) }
        }
    }

    /** Makes a call, gives it up when `patience` is over, and notes how it ended; whether it was answered. */
    private suspend fun observed(name: String, patience: Duration?, call: suspend () -> Any?): Boolean {
        val number = numbers.incrementAndGet()
        underWay[number] = Begun(name)
        var end = "answered"
        try {
            if (patience == null) call() else givingUp(patience, call)
        } catch (error: TegataException) {
            end = error.javaClass.simpleName
            if (EXPECTED.none { it.isInstance(error) }) wrong += "$name: ${error.stackTraceToString()}"
        } catch (error: CancellationException) {
            end = "given up"
            if (patience == null) wrong += "$name was not given up: ${error.stackTraceToString()}"
        } catch (error: Throwable) {
            wrong += "$name: ${error.stackTraceToString()}"
        }
        underWay -= number
        ends.computeIfAbsent("$name $end") { AtomicInteger() }.incrementAndGet()
        return end == "answered"
    }

    private suspend fun givingUp(patience: Duration, call: suspend () -> Any?) = coroutineScope {
        val answer = async(start = CoroutineStart.UNDISPATCHED) { call() }
        delay(patience)
        answer.cancel()
        answer.await()
    }

    /** Changes the settings some times, while a stream listens: it must tell of each change, or that it has missed some. */
    private suspend fun changeSettings(random: Random) = wallet.events().use { stream ->
        val listener = Listener(stream)
        val listening = onThread { listener.listen() }
        var changed = 0
        repeat(CHANGES) {
            if (changeSetting()) changed += 1
            delay(random.nextLong(20))
        }
        waitUntil { listener.settings == changed || listener.hasMissed }
        if (listener.hasMissed) {
            val before = listener.news
            while (!changeSetting()) delay(10)
            waitUntil { listener.news > before }
            if (listener.news == before) wrong += "nothing was told after events were missed"
        } else if (listener.settings != changed) {
            wrong += "$changed changes, ${listener.settings} told of"
        }
        stream.closeStream()
        listening.join()
        if (!listener.hasMissed && listener.settings != changed) wrong += "$changed changes, ${listener.settings} told of in the end"
        ends.computeIfAbsent("stream ${if (listener.hasMissed) "missed" else "complete"}") { AtomicInteger() }.incrementAndGet()
    }

    private suspend fun changeSetting(): Boolean {
        val setting = lastSetting + 1u
        val has = observed("setSettings", patience = null) {
            wallet.setSettings(patient.settings.copy(lockAfterMs = setting), Approval.Biometrics)
        }
        // Most often since the biometric key was lost.
        if (has) lastSetting = setting else observed("enableBiometrics", patience = null, ::enableBiometrics)
        return has
    }

    private suspend fun enableBiometrics() = Patient.pin().use { wallet.enableBiometrics(it) }

    private suspend fun waitUntil(holds: () -> Boolean) = withTimeoutOrNull(LONGEST) { while (!holds()) delay(1) }

    private fun threadDump(): String = Thread.getAllStackTraces().entries.joinToString("\n\n") { (thread, stack) ->
        stack.joinToString("\n  ", "$thread ${thread.state}\n  ")
    }

    override fun toString(): String = ends.toSortedMap().entries.joinToString { (end, times) -> "$end $times" }

    private class Begun(val call: String) {
        val since = TimeSource.Monotonic.markNow()
    }

    /** Hears of changed settings. */
    private class Listener(private val stream: EventStream) {
        /** How often settings were told of. */
        @Volatile
        var settings = 0
            private set

        /** The same, with what says that all is to be asked anew. */
        @Volatile
        var news = 0
            private set

        @Volatile
        var hasMissed = false
            private set

        suspend fun listen() {
            while (true) {
                val happened = stream.next().ifEmpty { return }
                settings += happened.count { it == Event.Settings }
                news += happened.count { it == Event.Settings || it == Event.Missed }
                hasMissed = hasMissed || Event.Missed in happened
            }
        }
    }

    private companion object {
        const val COROUTINES = 16
        const val THREADS = 4
        const val CHANGES = 20
        val LONGEST = 60.seconds

        /** Of the time until the wallet locks when it is left, in milliseconds: never in a test. */
        const val SETTINGS = 200_000uL

        /** What a locked wallet and an unreliable key may lead to. */
        val EXPECTED = listOf(
            TegataException.Locked::class,
            TegataException.Keystore::class,
            TegataException.NoBiometrics::class,
            TegataException.BiometricsLost::class,
            TegataException.NoCode::class,
        )
    }
}

/** A device key that, unless it is reliable, fails one time in ten: in each way that there is a name for, and in an app's own. */
class UnreliableKey(private val random: Random) : DeviceKey {
    private val key = SoftwareDeviceKey()

    @Volatile
    var isReliable = true

    override fun seal(plaintext: ByteArray, associatedData: ByteArray): ByteArray {
        perhapsFail()
        return key.seal(plaintext, associatedData)
    }

    override fun unseal(ciphertext: ByteArray, associatedData: ByteArray): ByteArray {
        perhapsFail()
        return key.unseal(ciphertext, associatedData)
    }

    private fun perhapsFail() {
        if (isReliable) return
        synchronized(random) { if (random.nextInt(10) == 0) FAILURES.random(random) else null }?.let { throw it() }
    }

    /** No exception, so that the bindings do not catch it. */
    class Broke : Error("the key store broke")

    private companion object {
        val FAILURES: List<() -> Throwable> = listOf(
            DeviceKeyException::Missing,
            DeviceKeyException::Invalidated,
            DeviceKeyException::Cancelled,
            DeviceKeyException::Rejected,
            DeviceKeyException::Unavailable,
            { IllegalStateException("the app's own fault") },
            { IndexOutOfBoundsException("another one") },
            { CancellationException("a third one") },
            ::Broke,
        )
    }
}
