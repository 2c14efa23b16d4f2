package org.tegata.models.settings

import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.withContext
import org.tegata.core.Event
import org.tegata.core.PublicForEver
import org.tegata.core.Severity
import org.tegata.core.TegataException
import org.tegata.core.WalletSettings
import org.tegata.models.*

/** The way to everything that can be set. */
internal class Settings(place: Place, stage: Stage) : Screen(place, stage) {
    override suspend fun load() = show(
        ScreenState(
            place.screen,
            actions = listOf(
                Action(ActionKey.OPEN_LANGUAGE),
                Action(ActionKey.OPEN_SECURITY),
                Action(ActionKey.OPEN_RECOVERY_WORDS),
                Action(ActionKey.OPEN_ACCOUNTS),
                Action(ActionKey.OPEN_GUARDIANS),
                Action(ActionKey.OPEN_REGISTRIES),
                Action(ActionKey.OPEN_LEDGER),
                Action(ActionKey.OPEN_ABOUT),
                Action(ActionKey.OPEN_ERASE, Weight.DESTRUCTIVE),
                Action(ActionKey.SCAN),
            ),
        ),
    )

    override suspend fun act(action: ActionKey, input: Input) = Unit
}

internal class Language(place: Place, stage: Stage) : Screen(place, stage) {
    override suspend fun load() = show(
        ScreenState(
            place.screen,
            items = CodeList.LANGUAGE.codes.map { code ->
                Item(code, listOf(Fact(FactKey.LANGUAGE, CodeList.LANGUAGE.of(code))), listOf(ActionKey.CHOOSE))
            },
            actions = listOf(Action(ActionKey.BACK)),
        ),
    )

    override suspend fun act(action: ActionKey, input: Input) {
        if (action != ActionKey.CHOOSE) return stage.back()
        stage.send(Effect.UseLanguage(input.item.takeIf { it != "system" }))
    }
}

/** PIN, biometrics, and when the app locks. */
internal class Security(place: Place, stage: Stage) : Screen(place, stage) {
    override suspend fun load() {
        val lockAfterMs = stage.wallet.settings().lockAfterMs.toLong()
        val isOn = stage.wallet.hasBiometrics()
        val biometrics = if (stage.device.biometricKey == null) "unavailable" else if (isOn) "on" else "off"
        show(
            ScreenState(
                place.screen,
                facts = listOf(
                    Fact(FactKey.BIOMETRICS, CodeList.SWITCH.of(biometrics)),
                    Fact(FactKey.LOCKS_AFTER, FactValue.Duration(lockAfterMs)),
                ),
                items = LOCK_AFTER_MS.map { ms ->
                    Item(
                        ms.toString(),
                        listOf(Fact(FactKey.LOCKS_AFTER, FactValue.Duration(ms))),
                        listOf(ActionKey.CHOOSE),
                        isChosen = ms == lockAfterMs,
                    )
                },
                fields = listOf(InputField(FieldKey.PIN), InputField(FieldKey.NEW_PIN), InputField(FieldKey.NEW_PIN_AGAIN)),
                actions = listOfNotNull(
                    Action(ActionKey.CHANGE_PIN),
                    Action(ActionKey.ENABLE_BIOMETRICS).takeIf { biometrics == "off" },
                    Action(ActionKey.DISABLE_BIOMETRICS).takeIf { biometrics == "on" },
                    Action(ActionKey.OPEN_BIOMETRIC_SETTINGS).takeIf { biometrics == "unavailable" },
                    Action(ActionKey.BACK),
                ),
            ),
        )
    }

    override fun follows(event: Event) = event is Event.Settings || event is Event.Missed

    override suspend fun act(action: ActionKey, input: Input) {
        when (action) {
            ActionKey.CHANGE_PIN -> changePin(input)
            ActionKey.ENABLE_BIOMETRICS -> {
                input.secret(FieldKey.PIN).use { stage.wallet.enableBiometrics(it) }
                load()
            }
            ActionKey.DISABLE_BIOMETRICS -> {
                stage.wallet.disableBiometrics()
                load()
            }
            ActionKey.OPEN_BIOMETRIC_SETTINGS -> stage.send(Effect.OpenSystemSettings(SettingsPage.BIOMETRICS))
            ActionKey.CHOOSE -> stage.save { it.copy(lockAfterMs = input.item!!.toULong()) }
            else -> stage.back()
        }
    }

    private suspend fun changePin(input: Input) {
        if (!input.same(FieldKey.NEW_PIN, FieldKey.NEW_PIN_AGAIN)) return tell(Notice(NoticeCode.PINS_DIFFER))
        input.secret(FieldKey.PIN).use { old ->
            input.secret(FieldKey.NEW_PIN).use { new -> stage.wallet.changePin(old, new) }
        }
        tell(Notice(NoticeCode.PIN_CHANGED))
    }

    private companion object {
        val LOCK_AFTER_MS = listOf(0L, 30_000L, 60_000L, 300_000L)
    }
}

/** Changed settings are approved as anything else. */
internal suspend fun Stage.save(change: (WalletSettings) -> WalletSettings) =
    go(Place.OfDeed(ScreenKey.AUTHENTICATE, Deed.SaveSettings(change(wallet.settings()))))

/** The words are shown after the PIN, and can be asked back. */
internal class RecoveryWords(place: Place, stage: Stage) : Screen(place, stage) {
    override suspend fun load() {
        val lesson = stage.lesson
        val checked = stage.wallet.wordsCheckedMs()
        show(
            ScreenState(
                place.screen,
                warnings = listOfNotNull(Warning(WarningCode.WORDS_NOT_CHECKED, Severity.LOUD).takeIf { checked == null }),
                facts = listOfNotNull(
                    checked?.let { Fact(FactKey.WORDS_CHECKED, moment(it)) },
                    lesson?.let { Fact(FactKey.WORDS, FactValue.RecoveryWords(it.words)) },
                ),
                fields = listOfNotNull(InputField(FieldKey.PIN).takeIf { lesson == null }),
                actions = listOfNotNull(
                    Action(ActionKey.SHOW_WORDS, Weight.PRIMARY).takeIf { lesson == null },
                    Action(ActionKey.WRITTEN_DOWN, Weight.PRIMARY).takeIf { lesson != null },
                    Action(ActionKey.BACK),
                ),
            ),
        )
    }

    override suspend fun act(action: ActionKey, input: Input) {
        when (action) {
            ActionKey.SHOW_WORDS -> {
                stage.lesson = WordsLesson.begin(stage.wallet, input.secret(FieldKey.PIN), isFirst = false)
                load()
            }
            ActionKey.WRITTEN_DOWN -> stage.go(Place.Plain(ScreenKey.CHECK_WORDS))
            else -> stage.back()
        }
    }

    override fun leave() {
        stage.lesson?.takeUnless { it.isFirst }?.close()
        stage.lesson = stage.lesson?.takeIf { it.isFirst }
    }
}

private val STAYS_PUBLIC =
    listOf(PublicForEver.RIGHTS_EXIST, PublicForEver.HOSPITAL_ACCOUNTS, PublicForEver.END, PublicForEver.TIMES)

/** What this is, and what stays public for ever. */
internal class About(place: Place, stage: Stage) : Screen(place, stage) {
    override suspend fun load() {
        val network = stage.wallet.settings().network
        show(
            ScreenState(
                place.screen,
                facts = listOfNotNull(
                    Fact(FactKey.VERSION, FactValue.Text(stage.device.version)),
                    Fact(FactKey.LICENCE, FactValue.Text("Apache-2.0")),
                    Fact(FactKey.STAYS_PUBLIC, FactValue.Several(STAYS_PUBLIC.map { CodeList.PUBLIC.of(it) })),
                    network?.let { Fact(FactKey.NETWORK, FactValue.Hash(it), isAside = true) },
                ),
                actions = listOf(Action(ActionKey.BACK)),
            ),
        )
    }

    override suspend fun act(action: ActionKey, input: Input) = stage.back()
}

/** What is lost, what stays, and what brings it back. Needs no PIN: who forgot it must be able to begin anew. */
internal class Erase(place: Place, stage: Stage) : Screen(place, stage) {
    override suspend fun load() {
        val isChecked = stage.hasWallet && try {
            stage.wallet.wordsCheckedMs() != null
        } catch (_: TegataException.Locked) {
            false
        }
        show(
            ScreenState(
                place.screen,
                warnings = listOfNotNull(Warning(WarningCode.WORDS_NOT_CHECKED, Severity.LOUD).takeIf { !isChecked }),
                facts = listOf(Fact(FactKey.LOSES, FactValue.Several(CodeList.LOSES.codes.map { CodeList.LOSES.of(it) }))),
                actions = listOf(Action(ActionKey.ERASE, Weight.DESTRUCTIVE), Action(ActionKey.KEEP, Weight.EQUAL)),
            ),
        )
    }

    override suspend fun act(action: ActionKey, input: Input) {
        if (action != ActionKey.ERASE) return stage.back()
        // Once begun it is not given up: half of a wallet is none.
        withContext(NonCancellable) {
            if (stage.hasWallet) stage.wallet.erase()
            stage.device.eraseFiles()
        }
        stage.erased()
    }
}
