package org.tegata.models.start

import org.tegata.core.Event
import org.tegata.core.NewWallet
import org.tegata.core.TegataException
import org.tegata.core.hasWallet
import org.tegata.core.wordsBeginningWith
import org.tegata.models.*
import org.tegata.wallet.createWallet

/** Nothing is there yet: a new wallet, or one that was somewhere else. */
internal class Welcome(place: Place, stage: Stage) : Screen(place, stage) {
    override suspend fun load() = show(
        ScreenState(
            place.screen,
            actions = listOf(Action(ActionKey.NEW_WALLET, Weight.PRIMARY), Action(ActionKey.RESTORE_WALLET)),
        ),
    )

    override suspend fun act(action: ActionKey, input: Input) = when (action) {
        ActionKey.NEW_WALLET -> {
            stage.typedWords?.close()
            stage.typedWords = null
            stage.go(Place.Plain(ScreenKey.CHOOSE_PIN))
        }
        ActionKey.RESTORE_WALLET -> stage.go(Place.Plain(ScreenKey.ENTER_WORDS))
        else -> Unit
    }
}

/**
 * The PIN comes before the words: the core makes words only within a vault that a PIN guards. What was interrupted is completed
 * by the same PIN.
 */
internal class ChoosePin(place: Place, stage: Stage) : Screen(place, stage) {
    override suspend fun load() = show(
        ScreenState(
            place.screen,
            facts = listOf(Fact(FactKey.PIN_RULE, FactValue.Count(MIN_PIN))),
            fields = listOf(InputField(FieldKey.NEW_PIN), InputField(FieldKey.NEW_PIN_AGAIN)),
            actions = listOf(Action(ActionKey.CONFIRM_PIN, Weight.PRIMARY), Action(ActionKey.BACK)),
        ),
    )

    override suspend fun act(action: ActionKey, input: Input) {
        if (action != ActionKey.CONFIRM_PIN) return stage.back()
        if (!input.same(FieldKey.NEW_PIN, FieldKey.NEW_PIN_AGAIN)) return tell(Notice(NoticeCode.PINS_DIFFER))
        val typed = stage.typedWords
        val pin = input.secret(FieldKey.NEW_PIN)
        val device = stage.device
        val new = NewWallet(
            pin = pin,
            words = typed?.words,
            passphrase = typed?.passphrase,
            settings = device.settings,
            pinCheckMs = device.pinCheckMs,
        )
        val wallet = try {
            createWallet(device.place, new)
        } catch (error: Exception) {
            pin.close()
            throw error
        }
        stage.opened(wallet)
        stage.typedWords?.close()
        stage.typedWords = null
        val next = if (typed == null) ScreenKey.NEW_WORDS else ScreenKey.RESTORING
        try {
            stage.lesson = WordsLesson.begin(wallet, pin, isFirst = true)
        } finally {
            // Also when it was locked meanwhile: the wallet is made, and the words can be shown later.
            stage.replace(Place.Plain(next), count = ALL)
        }
    }

    /** Whether words belong together is known only when the wallet is made. */
    override suspend fun failed(error: TegataException) {
        if (error is TegataException.AlreadyInitialised) {
            // Somebody went back while it was being made: it is there, and its PIN opens it.
            stage.typedWords?.close()
            stage.typedWords = null
            stage.reopen()
            return stage.home(Tab.STUDIES)
        }
        val isAboutWords = error is TegataException.WordsWrongChecksum || error is TegataException.WordsUnknown ||
            error is TegataException.WordsWrongCount || error is TegataException.PassphraseRejected
        if (stage.typedWords == null || !isAboutWords) return super.failed(error)
        stage.typedWords?.close()
        stage.typedWords = null
        stage.back()
        stage.tellTop(error.notice())
    }

    private companion object {
        const val MIN_PIN = 6L
        const val ALL = 8
    }
}

/** Words are typed, with completions of the word that is begun. */
internal class EnterWords(place: Place, stage: Stage) : Screen(place, stage) {
    override suspend fun load() = show(
        ScreenState(
            place.screen,
            facts = listOf(Fact(FactKey.WORDS_TYPED, FactValue.Count(0))),
            fields = listOf(InputField(FieldKey.WORDS), InputField(FieldKey.PASSPHRASE)),
            actions = listOf(
                Action(ActionKey.CONFIRM_WORDS, Weight.PRIMARY, isEnabled = false),
                Action(ActionKey.BACK),
            ),
        ),
    )

    override suspend fun typed(field: String, text: CharArray) {
        if (field != FieldKey.WORDS.key) return
        val words = text.words()
        val isBegun = text.lastOrNull()?.isWhitespace() == false
        val whole = if (isBegun) words.dropLast(1) else words
        val suggestions = if (isBegun) wordsBeginningWith(text.word(words.last())) else emptyList()
        val unknown = whole.indexOfFirst { place -> text.word(place).let { it !in wordsBeginningWith(it) } } + 1
        change { state ->
            state.copy(
                facts = listOf(Fact(FactKey.WORDS_TYPED, FactValue.Count(words.size.toLong()))),
                fields = listOf(
                    InputField(FieldKey.WORDS, suggestions = Concealed(suggestions)),
                    InputField(FieldKey.PASSPHRASE),
                ),
                actions = listOf(
                    Action(ActionKey.CONFIRM_WORDS, Weight.PRIMARY, isEnabled = words.size in WORD_COUNTS),
                    Action(ActionKey.BACK),
                ),
            )
        }
        tell(Notice(NoticeCode.WORDS_UNKNOWN, listOf(FactValue.Count(unknown.toLong()))).takeIf { unknown > 0 })
    }

    override suspend fun act(action: ActionKey, input: Input) {
        if (action != ActionKey.CONFIRM_WORDS) return stage.back()
        stage.typedWords?.close()
        stage.typedWords = TypedWords(input.secret(FieldKey.WORDS), input.optionalSecret(FieldKey.PASSPHRASE))
        stage.go(Place.Plain(ScreenKey.CHOOSE_PIN))
    }

    private companion object {
        val WORD_COUNTS = listOf(12, 15, 18, 21, 24)
    }
}

/** Where words stand, so that their text is never copied as a whole. */
private fun CharArray.words(): List<IntRange> {
    val starts = indices.filter { !this[it].isWhitespace() && (it == 0 || this[it - 1].isWhitespace()) }
    return starts.map { start -> start..<((start..lastIndex).firstOrNull { this[it].isWhitespace() } ?: size) }
}

private fun CharArray.word(place: IntRange) = concatToString(place.first, place.last + 1).lowercase()

/** Biometrics, beside the PIN. */
internal class OfferBiometrics(place: Place, stage: Stage) : Screen(place, stage) {
    override suspend fun load() {
        if (stage.lesson == null || stage.device.biometricKey == null) return end()
        show(
            ScreenState(
                place.screen,
                actions = listOf(
                    Action(ActionKey.LATER, Weight.EQUAL),
                    Action(ActionKey.ENABLE_BIOMETRICS, Weight.EQUAL),
                ),
            ),
        )
    }

    override suspend fun act(action: ActionKey, input: Input) {
        if (action == ActionKey.ENABLE_BIOMETRICS) stage.lesson?.enableBiometrics(stage.wallet)
        end()
    }

    private fun end() {
        stage.lesson?.close()
        stage.lesson = null
        stage.home(Tab.STUDIES)
    }
}

/** Accounts, studies and permissions are looked for on the ledger. */
internal class Restoring(place: Place, stage: Stage) : Screen(place, stage) {
    override suspend fun load() {
        val begun = Progress(StepKey.SEARCHING_ACCOUNTS, 0)
        show(ScreenState(place.screen, progress = begun, actions = listOf(Action(ActionKey.LATER))))
        val found = stage.wallet.restore()
        show(
            ScreenState(
                place.screen,
                facts = listOf(
                    Fact(FactKey.FOUND_ACCOUNTS, FactValue.Count(found.accounts.toLong())),
                    Fact(FactKey.FOUND_STUDIES, FactValue.Count(found.studies.toLong())),
                    Fact(FactKey.FOUND_PERMISSIONS, FactValue.Count(found.permissions.toLong())),
                ),
                actions = listOf(Action(ActionKey.CONTINUE, Weight.PRIMARY)),
            ),
        )
    }

    override fun follows(event: Event): Boolean {
        if (event is Event.Progressed) change { state ->
            if (state.progress == null) state else state.copy(progress = state.progress.then(event.step))
        }
        return false
    }

    override suspend fun failed(error: TegataException) {
        super.failed(error)
        val actions = listOf(Action(ActionKey.TRY_AGAIN, Weight.PRIMARY), Action(ActionKey.LATER))
        change { it.copy(progress = null, actions = actions) }
    }

    override suspend fun act(action: ActionKey, input: Input) = when (action) {
        ActionKey.TRY_AGAIN -> load()
        else -> stage.home(Tab.STUDIES).also { stage.go(Place.Plain(ScreenKey.OFFER_BIOMETRICS)) }
    }
}
