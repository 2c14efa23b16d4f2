package org.tegata.models

import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Deferred
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.cancel
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.update
import kotlinx.coroutines.job
import kotlinx.coroutines.launch
import kotlinx.coroutines.plus
import org.tegata.core.ConsentReview
import org.tegata.core.Event
import org.tegata.core.GuardianSignature
import org.tegata.core.PreparedFacts
import org.tegata.core.Receipt
import org.tegata.core.ScanResult
import org.tegata.core.TegataException
import org.tegata.core.TegataWallet
import org.tegata.core.WithdrawalReceipt
import org.tegata.wallet.eventFlow

/** A long call that goes on while screens come and go. */
class Work(val deed: Deed) {
    data class State(val progress: Progress? = null, val result: Result<Any>? = null)

    internal val now = MutableStateFlow(State())
    val state: StateFlow<State> = now
}

/** What is known while the wallet is unlocked, and forgotten when it locks. */
internal class Remembered {
    val reviews = mutableMapOf<String, ConsentReview>()
    val prepared = mutableMapOf<String, PreparedFacts>()
    val receipts = mutableMapOf<String, Receipt>()
    val withdrawals = mutableMapOf<String, WithdrawalReceipt>()
    val withdrawalCodes = mutableMapOf<String, String>()
    val signatures = mutableMapOf<String, GuardianSignature>()

    /** Cards of who is to become a guardian. */
    val guardianCards = mutableListOf<String>()
    var scannedCard: String? = null

    /** Of requests that were declined: whether the hospital knows, as a code of [CodeList.TOLD]. */
    val told = mutableMapOf<String, String>()

    /** The code that is none of Tegata's, to be explained. */
    var otherCode: ScanResult? = null

    fun takeCard() {
        scannedCard?.takeIf { it !in guardianCards }?.let(guardianCards::add)
        scannedCard = null
    }
}

/** A wallet that was opened, with the calls that are under way: one for each process. */
internal class OpenWallet(
    val wallet: TegataWallet,
    outer: CoroutineScope,
    private val heard: (Event) -> Unit,
    private val ended: (Work) -> Unit,
) : AutoCloseable {
    val scope = outer + SupervisorJob(outer.coroutineContext.job)
    val works = mutableMapOf<Deed, Work>()
    var remembered = Remembered()
        private set

    /** What was signed and is not settled; asked anew after each unlocking. */
    var resumed: Deferred<Unit> = CompletableDeferred(Unit)
        private set

    init {
        scope.launch(start = CoroutineStart.UNDISPATCHED) { wallet.eventFlow().collect(::follow) }
    }

    private fun follow(event: Event) {
        if (event is Event.Progressed) {
            works.values.filter { it.state.value.result == null }.forEach { work ->
                work.now.update { it.copy(progress = it.progress.then(event.step)) }
            }
        }
        heard(event)
    }

    fun begin(deed: Deed, call: suspend () -> Any): Work {
        works[deed]?.takeIf { it.state.value.result == null }?.let { return it }
        val work = Work(deed)
        works[deed] = work
        scope.launch {
            val result = try {
                Result.success(call())
            } catch (error: TegataException) {
                Result.failure(error)
            }
            work.now.update { it.copy(result = result) }
            ended(work)
        }
        return work
    }

    /** Continues what was signed before. */
    fun resume(): Deferred<Unit> {
        val done = CompletableDeferred<Unit>()
        resumed = done
        scope.launch {
            try {
                wallet.resume().forEach { remembered.receipts[it.request] = it }
            } catch (_: TegataException) {
                // What is not settled stays so; each screen says how it stands.
            } finally {
                done.complete(Unit)
            }
        }
        return done
    }

    /** Whether nobody is asked, since the patient wants that. */
    var isOffline = false
        private set

    fun stayOffline(offline: Boolean) {
        wallet.stayOffline(offline)
        isOffline = offline
    }

    fun forget() {
        remembered = Remembered()
        works.values.removeAll { it.state.value.result != null }
    }

    override fun close() {
        scope.cancel()
        wallet.close()
    }
}
