package org.tegata.models

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.DelicateCoroutinesApi
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.Job
import kotlinx.coroutines.cancel
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.delay
import kotlinx.coroutines.ensureActive
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.SharingStarted
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.flatMapLatest
import kotlinx.coroutines.flow.receiveAsFlow
import kotlinx.coroutines.flow.stateIn
import kotlinx.coroutines.flow.update
import kotlinx.coroutines.launch
import org.tegata.core.Event
import org.tegata.core.ScanSource
import org.tegata.core.TegataException
import org.tegata.core.TegataWallet
import org.tegata.core.hasWallet
import org.tegata.wallet.openWallet

/**
 * The whole app but for its look: what is shown, where somebody is, and what can be done. Calls come from the one thread that
 * [scope] runs on.
 *
 * @param saved what [Navigation.saved] gave before the system ended the app.
 */
@OptIn(ExperimentalCoroutinesApi::class, DelicateCoroutinesApi::class)
class TegataApp(private val device: Device, private val scope: CoroutineScope, saved: String? = null) : AutoCloseable {
    private val navigated = MutableStateFlow(Navigation.restored(saved))
    private val onStage = OnStage()
    private val screens = mutableMapOf<Place, Screen>()
    private val current = MutableStateFlow(screenFor(Place.Plain(ScreenKey.LOCK), onStage))
    private val outgoing = Channel<Effect>(Channel.UNLIMITED)
    private var held: OpenWallet? = null
    private var waiting: ScanSource? = null
    private var isLeft = false

    /** Whether the lock was obeyed: what was known is forgotten, and the lock screen stands where it must. */
    private var isLockObeyed = false
    private var loading: Job? = null
    private var acting: Job? = null

    /** Whether it is only a frame of the camera that is looked at: whatever else is done goes before it. */
    private var isLooking = false
    private var following: Job? = null
    private var isBehind = false
    private var locking: Job? = null

    val navigation: StateFlow<Navigation> = navigated
    val shown: StateFlow<ScreenState> =
        current.flatMapLatest { it.state }.stateIn(scope, SharingStarted.Eagerly, current.value.state.value)
    val effects: Flow<Effect> = outgoing.receiveAsFlow()

    /** Whether something goes on that is to be finished though nobody looks. */
    val isWorking: Boolean
        get() = held?.works?.values?.any { it.state.value.result == null } ?: false

    init {
        scope.launch { onStage.reopen() }
    }

    /** What stands there; [shown] follows. */
    internal val now: ScreenState get() = current.value.state.value

    internal val isBusy: Boolean get() = now.isBusy || acting?.isActive == true

    /** Whether [act] would do it. */
    internal fun canAct(action: ActionKey, item: String? = null): Boolean =
        (now.offers(action, item) || isAlwaysThere(action)) &&
            (acting?.isActive != true || isLooking || action.canInterrupt)

    /** Does what the shown state offers; anything else is not done. What was typed is wiped. */
    fun act(action: ActionKey, input: Input = Input()) {
        if (!canAct(action, input.item)) return input.wipe()
        val screen = current.value
        acting?.cancel()
        isLooking = false
        // What is given up before it began is wiped all the same.
        acting = scope.launch(start = CoroutineStart.ATOMIC) {
            try {
                ensureActive()
                if (!goes(action)) screen.perform(action, input)
            } finally {
                input.wipe()
            }
        }
    }

    /** Follows what is being typed into a field; [text] is wiped. */
    fun type(field: String, text: CharArray) {
        val screen = current.value
        // At once: what is launched and never begins would leave it.
        scope.launch(start = CoroutineStart.UNDISPATCHED) {
            try {
                screen.typed(field, text)
            } finally {
                text.fill('\u0000')
            }
        }
    }

    /** A frame of the camera, a picture, or a text. */
    fun scanned(source: ScanSource) {
        if (acting?.isActive == true && (!isLooking || source is ScanSource.Frame)) return
        acting?.cancel()
        scan(source)
    }

    private fun scan(source: ScanSource) {
        val screen = current.value
        isLooking = source is ScanSource.Frame
        acting = scope.launch { screen.scan(source) }
    }

    /** A link was opened: it is looked at as if it were scanned, once the wallet is unlocked. */
    fun arrived(link: String) = arrived(ScanSource.Text(link))

    /** The same with a picture that was chosen outside. */
    fun arrived(source: ScanSource) {
        waiting = source
        readWaiting()
    }

    fun go(tab: Tab) {
        if (held == null || isLocked()) return
        navigated.value = Navigation(tab)
        settle()
    }

    /** The way back; false where there is none, so that the app is left. */
    fun back(): Boolean {
        if (isShut() || navigated.value.stack.isEmpty()) return false
        acting?.cancel()
        onStage.back()
        return true
    }

    /** The app is no longer looked at. */
    fun leave() {
        isLeft = true
        val waitMs = held?.wallet?.leave()
        obeyLock()
        locking?.cancel()
        locking = waitMs?.let {
            scope.launch {
                delay(it.toLong())
                held?.wallet?.lockIfLeft()
                obeyLock()
            }
        }
    }

    /** The app is looked at again. */
    fun comeBack() {
        isLeft = false
        locking?.cancel()
        held?.wallet?.comeBack()
        obeyLock()
    }

    override fun close() {
        onStage.lesson?.close()
        val open = held
        // What ends with the scope still looks whether a wallet is there.
        held = null
        scope.cancel()
        open?.close()
    }

    private fun isLocked() = held?.wallet?.isLocked() ?: false

    /** Locked; erasing needs no PIN: who forgot it must be able to begin anew. */
    private fun isShut() = isLocked() && navigated.value.top.screen != ScreenKey.ERASE

    /** Reading a code is one tap away, from wherever somebody is. */
    private fun isAlwaysThere(action: ActionKey) = action == ActionKey.SCAN && held != null && !isLocked()

    /** Actions that lead somewhere, from wherever they are offered. */
    private fun goes(action: ActionKey): Boolean {
        val (tab, place) = action.destination ?: return false
        if (isLocked() && place != ScreenKey.ERASE) return false
        if (tab != null) navigated.value = Navigation(tab)
        if (place != null) onStage.go(Place.Plain(place)) else settle()
        return true
    }

    private fun readWaiting() {
        val source = waiting ?: return
        if (held == null || isLocked()) return
        waiting = null
        if (navigated.value.top.screen != ScreenKey.SCAN) onStage.go(Place.Plain(ScreenKey.SCAN))
        if (isLooking) acting?.cancel()
        scan(source)
    }

    internal fun heard(event: Event) {
        when {
            event is Event.Locked -> obeyLock()
            current.value.follows(event) -> follow()
        }
    }

    private fun ended(work: Work) {
        val failure = work.state.value.result?.exceptionOrNull()
        if (failure is TegataException.Locked || !isLeft) return
        val news = if (work.deed.kind == DeedKind.WITHDRAW) News.WITHDRAWAL_DONE else News.REQUEST_ANSWERED
        outgoing.trySend(Effect.Notify(news))
    }

    /** Once for each lock: the core tells of it later too, even when somebody has unlocked since. */
    private fun obeyLock() {
        if (isLockObeyed || !isLocked()) return
        isLockObeyed = true
        // What is being done may end as it can; it does not keep anybody from unlocking.
        acting = null
        onStage.lesson?.close()
        onStage.lesson = null
        held?.forget()
        following?.cancel()
        screens.values.forEach { it.leave() }
        screens.clear()
        settle()
    }

    /** Shows the screen that navigation and lock call for. */
    private fun settle() {
        val place = when {
            onStage.failure != null && !mayBeginAnew() -> Place.Plain(ScreenKey.LOCK)
            held == null -> navigated.value.stack.lastOrNull() ?: Place.Plain(ScreenKey.WELCOME)
            isShut() -> Place.Plain(ScreenKey.LOCK)
            else -> navigated.value.top
        }
        val kept = navigated.value.stack.toSet() + place
        screens.keys.filter { it !in kept && it.screen !in tabRoots }.forEach { screens.remove(it)?.leave() }
        current.value = screens.getOrPut(place) { screenFor(place, onStage) }
        load()
    }

    /** What was not finished is finished on the screens of the first start. */
    private fun mayBeginAnew() =
        navigated.value.stack.any { it.screen == ScreenKey.CHOOSE_PIN || it.screen == ScreenKey.ERASE }

    private fun load() {
        loading?.cancel()
        val screen = current.value
        loading = scope.launch { screen.refresh() }
    }

    /** Something changed: it is shown anew, once for all that changes meanwhile. */
    private fun follow() {
        if (following?.isActive == true) {
            isBehind = true
            return
        }
        following = scope.launch {
            do {
                isBehind = false
                current.value.follow()
            } while (isBehind)
        }
    }

    private inner class OnStage : Stage {
        override val device get() = this@TegataApp.device
        override val hasWallet get() = held != null
        override val open get() = checkNotNull(held) { "no wallet is open" }
        override var lesson: WordsLesson? = null
        override var typedWords: TypedWords? = null
        override var failure: TegataException? = null

        override fun go(place: Place) {
            navigated.update { it.push(place) }
            settle()
        }

        override fun replace(place: Place, count: Int) {
            navigated.update { it.replace(place, count) }
            settle()
        }

        override fun back(count: Int) {
            navigated.update { it.copy(stack = it.stack.dropLast(count)) }
            settle()
        }

        override fun home(tab: Tab) {
            navigated.value = Navigation(tab)
            settle()
        }

        override fun send(effect: Effect) {
            outgoing.trySend(effect)
        }

        override fun reload() = load()

        override fun tellTop(notice: Notice) = current.value.tell(notice)

        override fun opened(wallet: TegataWallet) {
            failure = null
            isLockObeyed = wallet.isLocked()
            held = OpenWallet(wallet, scope, ::heard, ::ended)
        }

        override suspend fun reopen() {
            failure = null
            if (hasWallet(device.home)) {
                try {
                    opened(open(device))
                } catch (error: TegataException) {
                    failure = error
                }
            } else {
                navigated.value = Navigation()
            }
            settle()
        }

        override fun unlocked() {
            isLockObeyed = isLocked()
            // Left while the wallet was being unlocked.
            if (isLeft) leave()
            open.resume()
            settle()
            readWaiting()
        }

        override fun erased() {
            held?.close()
            held = null
            failure = null
            navigated.value = Navigation()
            screens.clear()
            settle()
        }
    }
}

/** Opens the wallet; one that this process has just closed may still be letting go of its files. */
private suspend fun open(device: Device): TegataWallet {
    repeat(BUSY_TRIES) {
        try {
            return openWallet(device.place)
        } catch (_: TegataException.Busy) {
            delay(BUSY_MS)
        }
    }
    return openWallet(device.place)
}

private const val BUSY_TRIES = 100
private const val BUSY_MS = 100L

private val tabRoots = Tab.entries.map { it.root }
