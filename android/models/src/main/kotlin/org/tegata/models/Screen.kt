package org.tegata.models

import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.update
import org.tegata.core.Event
import org.tegata.core.ScanSource
import org.tegata.core.TegataException
import org.tegata.core.TegataWallet

/** What screens share. */
internal interface Stage {
    val device: Device

    /** Whether a wallet is open, locked or not. */
    val hasWallet: Boolean

    /** That wallet. */
    val open: OpenWallet

    /** The words of a wallet, while they are shown and asked back. */
    var lesson: WordsLesson?

    /** Typed words, on the way to the PIN that will guard them. */
    var typedWords: TypedWords?

    /** Why the wallet could not be opened. */
    val failure: TegataException?

    fun go(place: Place)

    /** [place] in the stead of the uppermost [count] places. */
    fun replace(place: Place, count: Int = 1)

    fun back(count: Int = 1)

    /** The list of a tab, with nothing above it. */
    fun home(tab: Tab)

    fun send(effect: Effect)

    /** Asks anew for what the shown screen shows. */
    fun reload()

    /** Tells something on the screen that is now shown. */
    fun tellTop(notice: Notice)

    fun opened(wallet: TegataWallet)

    /** Opens the wallet's files again, after it failed. */
    suspend fun reopen()

    fun unlocked()

    /** The wallet is erased: begins anew. */
    fun erased()
}

internal val Stage.wallet: TegataWallet
    get() = open.wallet

/** One screen: builds its state from what the core says, and carries out its actions. */
internal abstract class Screen(val place: Place, protected val stage: Stage) {
    private val shown = MutableStateFlow(ScreenState(place.screen, isBusy = true, isSecret = place.screen.isSecret))
    val state: StateFlow<ScreenState> = shown
    private var notice: Notice? = null

    /** Asks the core for what is shown. */
    abstract suspend fun load()

    /** Whether what is shown is to be asked again. */
    open fun follows(event: Event): Boolean = event is Event.Missed

    /** Asks again for what may have changed; not for what takes long and has been asked. */
    protected open suspend fun loadAgain() = load()

    /** Carries out an action that the state offers. */
    abstract suspend fun act(action: ActionKey, input: Input)

    /** Something was typed, and nothing pressed yet. */
    open suspend fun typed(field: String, text: CharArray) = Unit

    /** What a camera or a picture shows. */
    protected open suspend fun scanned(source: ScanSource) = Unit

    /** It is no longer shown, nor behind what is shown. */
    open fun leave() = Unit

    protected fun show(next: ScreenState) {
        shown.update { next.copy(isSecret = place.screen.isSecret, isBusy = it.isBusy, notice = notice) }
    }

    protected fun change(change: (ScreenState) -> ScreenState) = shown.update(change)

    fun tell(told: Notice?) {
        notice = told
        shown.update { it.copy(notice = told) }
    }

    suspend fun refresh() = attempt { load() }

    suspend fun follow() = attempt { loadAgain() }

    /** Frames come several times a second: nobody waits for one. */
    suspend fun scan(source: ScanSource) = attempt(isWaitedFor = source !is ScanSource.Frame) { scanned(source) }

    suspend fun perform(action: ActionKey, input: Input) {
        val isOwn = state.value.actions.any { it.key == action }
        tell(null)
        when (action) {
            ActionKey.OPEN_STORE -> stage.send(Effect.OpenStore)
            ActionKey.OPEN_STORAGE_SETTINGS -> stage.send(Effect.OpenSystemSettings(SettingsPage.STORAGE))
            ActionKey.TRY_AGAIN -> attempt { if (isOwn) act(action, input) else load() }
            else -> attempt { act(action, input) }
        }
    }

    private suspend fun attempt(isWaitedFor: Boolean = true, work: suspend () -> Unit) {
        if (isWaitedFor) shown.update { it.copy(isBusy = true) }
        try {
            work()
        } catch (error: TegataException) {
            try {
                failed(error)
            } catch (again: TegataException) {
                tell(again.notice())
            }
        } finally {
            if (isWaitedFor) shown.update { it.copy(isBusy = false) }
        }
    }

    /** The wallet that locked is told by the lock screen. */
    protected open suspend fun failed(error: TegataException) {
        if (error !is TegataException.Locked) tell(error.notice())
    }
}
