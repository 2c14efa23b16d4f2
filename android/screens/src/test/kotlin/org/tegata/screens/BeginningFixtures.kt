package org.tegata.screens

import org.tegata.models.Action
import org.tegata.models.ActionKey
import org.tegata.models.CodeList
import org.tegata.models.Concealed
import org.tegata.models.Fact
import org.tegata.models.FactKey
import org.tegata.models.FactValue
import org.tegata.models.FieldKey
import org.tegata.models.InputField
import org.tegata.models.Notice
import org.tegata.models.NoticeCode
import org.tegata.models.Progress
import org.tegata.models.ScreenKey
import org.tegata.models.ScreenState
import org.tegata.models.StepKey
import org.tegata.models.Weight

private val words = ("abandon ability able about above absent absorb abstract absurd abuse access accident account accuse " +
    "achieve acid acoustic acquire across act action actor actress actual").split(" ")

/** First start, restoring, lock. */
internal val beginnings = listOf(
    fixture("welcome", ScreenState(ScreenKey.WELCOME, actions = listOf(primary(ActionKey.NEW_WALLET), Action(ActionKey.RESTORE_WALLET)))),
    fixture(
        "choosePin",
        ScreenState(
            ScreenKey.CHOOSE_PIN,
            facts = listOf(Fact(FactKey.PIN_RULE, FactValue.Count(6))),
            fields = listOf(InputField(FieldKey.NEW_PIN), InputField(FieldKey.NEW_PIN_AGAIN)),
            actions = listOf(primary(ActionKey.CONFIRM_PIN), back),
        ),
    ),
    fixture(
        "newWords",
        ScreenState(
            ScreenKey.NEW_WORDS,
            facts = listOf(Fact(FactKey.WORDS, FactValue.RecoveryWords(Concealed(words)))),
            actions = listOf(primary(ActionKey.WRITTEN_DOWN), Action(ActionKey.LATER)),
        ),
    ),
    fixture(
        "checkWords",
        ScreenState(
            ScreenKey.CHECK_WORDS,
            fields = listOf(3, 11, 20).map { InputField(FieldKey.WORD, it) },
            actions = listOf(primary(ActionKey.CONFIRM_WORDS), Action(ActionKey.SHOW_WORDS_AGAIN)),
            notice = Notice(NoticeCode.WRONG_WORD, listOf(FactValue.Count(11)), ActionKey.SHOW_WORDS_AGAIN),
        ),
    ),
    fixture(
        "offerBiometrics",
        ScreenState(ScreenKey.OFFER_BIOMETRICS, actions = listOf(equal(ActionKey.LATER), equal(ActionKey.ENABLE_BIOMETRICS))),
    ),
    fixture(
        "enterWords",
        ScreenState(
            ScreenKey.ENTER_WORDS,
            facts = listOf(Fact(FactKey.WORDS_TYPED, FactValue.Count(7))),
            fields = listOf(
                InputField(FieldKey.WORDS, suggestions = Concealed(listOf("absorb", "abstract", "absurd"))),
                InputField(FieldKey.PASSPHRASE),
            ),
            actions = listOf(primary(ActionKey.CONFIRM_WORDS, isEnabled = false), back),
        ),
    ),
    fixture(
        "restoring",
        ScreenState(
            ScreenKey.RESTORING,
            progress = Progress(StepKey.READING_STUDIES, 3, 7, listOf(StepKey.SEARCHING_ACCOUNTS)),
            actions = listOf(Action(ActionKey.LATER)),
        ),
    ),
    fixture(
        "restoring-found",
        ScreenState(
            ScreenKey.RESTORING,
            facts = listOf(
                Fact(FactKey.FOUND_ACCOUNTS, FactValue.Count(2)),
                Fact(FactKey.FOUND_STUDIES, FactValue.Count(7)),
                Fact(FactKey.FOUND_PERMISSIONS, FactValue.Count(3)),
            ),
            actions = listOf(primary(ActionKey.CONTINUE)),
        ),
    ),
    fixture(
        "lock",
        ScreenState(
            ScreenKey.LOCK,
            fields = listOf(InputField(FieldKey.PIN)),
            actions = listOf(primary(ActionKey.UNLOCK), Action(ActionKey.UNLOCK_BY_BIOMETRICS), Action(ActionKey.OPEN_ERASE)),
            notice = Notice(NoticeCode.WRONG_PIN, listOf(FactValue.Count(4))),
        ),
    ),
    fixture(
        "lock-waits",
        ScreenState(
            ScreenKey.LOCK,
            facts = listOf(Fact(FactKey.WAIT_UNTIL, moment)),
            actions = listOf(primary(ActionKey.UNLOCK, isEnabled = false), Action(ActionKey.OPEN_ERASE)),
            notice = Notice(NoticeCode.PIN_WAIT, listOf(FactValue.Duration(300_000))),
        ),
    ),
    fixture(
        "lock-failed",
        ScreenState(
            ScreenKey.LOCK,
            actions = listOf(Action(ActionKey.TRY_AGAIN)),
            notice = Notice(NoticeCode.DAMAGED, next = ActionKey.ERASE, detail = "database disk image is malformed"),
        ),
    ),
    fixture(
        "erase",
        ScreenState(
            ScreenKey.ERASE,
            facts = listOf(Fact(FactKey.LOSES, several(CodeList.LOSES, "studiesHere", "permissionsStay", "wordsRestore"))),
            actions = listOf(Action(ActionKey.ERASE, Weight.DESTRUCTIVE), equal(ActionKey.KEEP)),
        ),
    ),
)
