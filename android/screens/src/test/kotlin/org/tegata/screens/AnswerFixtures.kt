package org.tegata.screens

import org.tegata.models.Action
import org.tegata.models.ActionKey
import org.tegata.models.CodeList
import org.tegata.models.Fact
import org.tegata.models.FactKey
import org.tegata.models.FactValue
import org.tegata.models.Notice
import org.tegata.models.NoticeCode
import org.tegata.models.Progress
import org.tegata.models.ScreenKey
import org.tegata.models.ScreenState
import org.tegata.models.StepKey

private val frames = List(5) { "UR:TEGATA-ANSWER/${it + 1}-5/" + "LPADAXCFAOCYKTZMHDFGJECHWLDWNLSTBKTAISCY".repeat(4) }

/** What comes of deciding. */
internal val answers = listOf(
    fixture(
        "sending",
        ScreenState(
            ScreenKey.SENDING,
            facts = listOf(Fact(FactKey.APPROVES, code(CodeList.DEED, "agree"))),
            progress = Progress(
                StepKey.WAITING,
                behind = listOf(StepKey.CHECKING, StepKey.ASKING_DESK, StepKey.SIGNED, StepKey.ANNOUNCED),
            ),
            actions = listOf(Action(ActionKey.LEAVE_RUNNING)),
        ),
    ),
    fixture(
        "sending-failed",
        ScreenState(
            ScreenKey.SENDING,
            facts = listOf(Fact(FactKey.APPROVES, code(CodeList.DEED, "agree"))),
            actions = listOf(primary(ActionKey.REVIEW_AGAIN), Action(ActionKey.CLOSE)),
            notice = Notice(NoticeCode.DESK, listOf(code(CodeList.HOSPITAL, "unreachable")), ActionKey.TRY_AGAIN),
        ),
    ),
    fixture(
        "receipt",
        ScreenState(
            ScreenKey.RECEIPT,
            facts = listOf(
                Fact(FactKey.OUTCOME, code(CodeList.OUTCOME, "confirmed")),
                Fact(FactKey.ASKER, gifu),
                Fact(FactKey.RIGHTS, given("given")),
                Fact(FactKey.UNTIL, period),
                Fact(FactKey.TRANSACTION, hash, isAside = true),
            ),
            actions = listOf(primary(ActionKey.DONE), Action(ActionKey.OPEN_GIVEN_PERMISSION)),
        ),
    ),
    fixture(
        "receipt-silent",
        ScreenState(
            ScreenKey.RECEIPT,
            facts = listOf(
                Fact(FactKey.OUTCOME, code(CodeList.OUTCOME, "silent")),
                Fact(FactKey.DEADLINE, moment),
                Fact(FactKey.ASKER, gifu),
                Fact(FactKey.RIGHTS, given("pending")),
                Fact(FactKey.NOTES, several(CodeList.NOTE, "deskNotTold")),
            ),
            actions = listOf(primary(ActionKey.DONE), Action(ActionKey.TRY_AGAIN), Action(ActionKey.OPEN_GIVEN_PERMISSION)),
        ),
    ),
    fixture(
        "declined",
        ScreenState(
            ScreenKey.DECLINED,
            facts = listOf(Fact(FactKey.TOLD, code(CodeList.TOLD, "silently"))),
            actions = listOf(equal(ActionKey.DONE), equal(ActionKey.TELL_HOSPITAL), Action(ActionKey.TELL_BY_CODE)),
        ),
    ),
    fixture(
        "answerCode",
        ScreenState(
            ScreenKey.ANSWER_CODE,
            facts = listOf(Fact(FactKey.ANSWER, code(CodeList.ANSWER, "granted"))),
            code = frames,
            actions = listOf(primary(ActionKey.SHOWN_TO_DESK), Action(ActionKey.SCAN)),
        ),
    ),
)

private val inUse = listOf(primary(ActionKey.SCAN), Action(ActionKey.REFRESH))

/** Permissions, and taking them back. */
internal val permissions = listOf(
    fixture(
        "permissions",
        ScreenState(
            ScreenKey.PERMISSIONS,
            facts = listOf(Fact(FactKey.RUNNING, FactValue.Count(1)), Fact(FactKey.AS_OF, moment, isAside = true)),
            items = listOf(
                permissionItem("running", gifu, "given"),
                permissionItem("pending", nagoya, "pending"),
                permissionItem("ended", nagoya, "withdrawn"),
            ),
            actions = inUse,
        ),
    ),
    fixture(
        "permissions-empty",
        ScreenState(ScreenKey.PERMISSIONS, facts = listOf(Fact(FactKey.RUNNING, FactValue.Count(0))), actions = inUse),
    ),
    fixture(
        "permission",
        ScreenState(
            ScreenKey.PERMISSION,
            facts = listOf(
                Fact(FactKey.STATUS, code(CodeList.STATUS, "given")),
                Fact(FactKey.ASKER, gifu),
                Fact(FactKey.STUDY, chest),
                Fact(FactKey.RIGHTS, given("given")),
                Fact(FactKey.PURPOSE, code(CodeList.PURPOSE, "treatment")),
                Fact(FactKey.UNTIL, period),
                Fact(FactKey.FINAL, code(CodeList.OUTCOME, "final"), isAside = true),
                Fact(FactKey.RIGHT_ID, FactValue.Hash("5F0B7C1E9A3D42E8"), isAside = true),
                Fact(FactKey.RIGHT_ID, FactValue.Hash("6A0B7C1E9A3D42E8"), isAside = true),
                Fact(FactKey.RECIPIENT, address, isAside = true),
            ),
            actions = listOf(destructive(ActionKey.WITHDRAW), back),
            picture = thorax,
        ),
    ),
    fixture(
        "withdraw",
        ScreenState(
            ScreenKey.WITHDRAW,
            facts = listOf(
                Fact(FactKey.ASKER, gifu),
                Fact(FactKey.RIGHTS, given("given")),
                Fact(FactKey.WITHDRAWAL_DOES, several(CodeList.WITHDRAWAL, "stopsSeeing", "hospitalsObeyAtOnce")),
                Fact(FactKey.WITHDRAWAL_DOES_NOT, several(CodeList.WITHDRAWAL, "keepsSeen", "staysPublic")),
            ),
            actions = listOf(
                destructive(ActionKey.WITHDRAW_ALL),
                equal(ActionKey.KEEP),
                Action(ActionKey.WITHDRAW_TRANSFER),
                Action(ActionKey.WITHDRAW_VIEWING),
                Action(ActionKey.WITHDRAW_BY_CODE),
            ),
        ),
    ),
    fixture(
        "withdrawn",
        ScreenState(
            ScreenKey.WITHDRAWN,
            facts = listOf(
                Fact(FactKey.OUTCOME, code(CodeList.OUTCOME, "stated")),
                Fact(FactKey.ASKER, gifu),
                Fact(FactKey.RIGHTS, given("beingWithdrawn")),
                Fact(FactKey.COST, code(CodeList.CURRENCY, "nothing")),
                Fact(FactKey.TRANSACTION, hash, isAside = true),
            ),
            items = listOf(told("gifu", gifu, "knows"), told("nagoya", nagoya, "notYetKnows")),
            actions = listOf(primary(ActionKey.DONE), Action(ActionKey.TRY_AGAIN)),
        ),
    ),
)
