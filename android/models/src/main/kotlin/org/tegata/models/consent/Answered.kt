package org.tegata.models.consent

import org.tegata.core.Declined
import org.tegata.core.Event
import org.tegata.core.Outcome
import org.tegata.core.PermissionFacts
import org.tegata.core.Receipt
import org.tegata.core.ReceiptNote
import org.tegata.core.RightStatus
import org.tegata.core.Severity
import org.tegata.models.*
import org.tegata.models.permissions.knownPermission
import org.tegata.models.permissions.rightFacts
import org.tegata.models.permissions.status

private const val DAY_MS = 24 * 3_600_000L

/** What came of agreeing, and where it is seen and taken back. */
internal class ConsentReceipt(private val at: Place.OfRequest, stage: Stage) : Screen(at, stage) {
    private var isReminded = false

    override suspend fun load() {
        val permission = stage.knownPermission { it.request == at.request }
        // Of an answer that was rolled back meanwhile, what stands now counts.
        val receipt = stage.open.remembered.receipts[at.request]?.takeIf { isStill(it, permission) }
        show(
            ScreenState(
                place.screen,
                facts = listOfNotNull(Fact(FactKey.OUTCOME, receipt?.let { outcome(it.outcome) } ?: outcome(permission))) +
                    receipt?.let { outcomeFacts(it.outcome) }.orEmpty() +
                    listOfNotNull(
                        permission?.asker?.let { Fact(FactKey.ASKER, it.value()) },
                        permission?.let { Fact(FactKey.RIGHTS, it.rightFacts()) },
                        permission?.let { Fact(FactKey.UNTIL, FactValue.Period(stage.device.nowMs(), it.untilMs.toLong())) },
                        receipt?.notes?.takeIf { it.isNotEmpty() }?.let { Fact(FactKey.NOTES, notes(it)) },
                        (receipt?.transaction ?: permission?.transaction)
                            ?.let { Fact(FactKey.TRANSACTION, FactValue.Hash(it), isAside = true) },
                    ),
                actions = actions(receipt?.outcome, permission),
            ),
        )
        permission?.takeIf { it.status == RightStatus.GIVEN }?.let(::remind)
    }

    /** The day before it ends, once. */
    private fun remind(permission: PermissionFacts) {
        val atMs = permission.untilMs.toLong() - DAY_MS
        if (isReminded || atMs <= stage.device.nowMs()) return
        isReminded = true
        stage.send(Effect.Remind(News.PERMISSION_ENDS, atMs))
    }

    private fun isStill(receipt: Receipt, permission: PermissionFacts?) =
        receipt.outcome !is Outcome.Silent || permission?.status == RightStatus.PENDING

    private fun outcome(permission: PermissionFacts?): FactValue = CodeList.OUTCOME.of(
        when (permission?.status) {
            null, RightStatus.PENDING -> "waiting"
            RightStatus.GIVEN -> if (permission.isFinal) "final" else "confirmed"
            RightStatus.FAILED -> "rejected"
            RightStatus.ENDED, RightStatus.BEING_WITHDRAWN, RightStatus.WITHDRAWN, RightStatus.REPLACED -> "ended"
        },
    )

    private fun notes(notes: List<ReceiptNote>) = FactValue.Several(notes.map { CodeList.NOTE.ofCase(it) })

    private fun actions(outcome: Outcome?, permission: PermissionFacts?): List<Action> {
        val isWaiting = if (outcome != null) !outcome.isSettled else permission?.status == RightStatus.PENDING
        return listOfNotNull(
            Action(ActionKey.DONE, Weight.PRIMARY),
            Action(ActionKey.TRY_AGAIN).takeIf { isWaiting && outcome !is Outcome.SignAnew },
            Action(ActionKey.REVIEW_AGAIN).takeIf { outcome is Outcome.SignAnew || outcome is Outcome.Rejected },
            Action(ActionKey.OPEN_GIVEN_PERMISSION).takeIf { permission != null },
        )
    }

    override fun follows(event: Event) = event is Event.Requests || event is Event.Missed

    override suspend fun act(action: ActionKey, input: Input) {
        when (action) {
            // The same bytes again, never new ones.
            ActionKey.TRY_AGAIN -> {
                change { it.copy(progress = Progress(StepKey.RESUMING)) }
                stage.open.resume().await()
                change { it.copy(progress = null) }
                load()
            }
            ActionKey.REVIEW_AGAIN -> stage.replace(Place.OfRequest(ScreenKey.REVIEW, at.request))
            ActionKey.OPEN_GIVEN_PERMISSION -> {
                val permission = stage.knownPermission { it.request == at.request } ?: return
                stage.replace(Place.OfPermission(ScreenKey.PERMISSION, permission.permission))
            }
            else -> stage.home(Tab.STUDIES)
        }
    }
}

/** Declined: what happens now, and whether the hospital is to be told. */
internal class DeclinedPage(private val at: Place.OfRequest, stage: Stage) : Screen(at, stage) {
    private var code: List<String> = emptyList()

    override suspend fun load() {
        val told = stage.open.remembered.told[at.request] ?: "silently"
        val isTold = told == "told"
        show(
            ScreenState(
                place.screen,
                facts = listOf(Fact(FactKey.TOLD, CodeList.TOLD.of(told))),
                code = code,
                actions = listOfNotNull(
                    Action(ActionKey.DONE, Weight.EQUAL),
                    Action(ActionKey.TELL_HOSPITAL, Weight.EQUAL).takeIf { !isTold },
                    Action(ActionKey.TELL_BY_CODE).takeIf { !isTold && code.isEmpty() },
                ),
            ),
        )
    }

    override suspend fun act(action: ActionKey, input: Input) {
        when (action) {
            ActionKey.TELL_HOSPITAL -> {
                stage.open.remembered.told[at.request] = when (stage.wallet.decline(at.request, tell = true)) {
                    is Declined.Silently -> "silently"
                    is Declined.Told -> "told"
                    is Declined.NotYetTold -> "notYetTold"
                }
                load()
            }
            ActionKey.TELL_BY_CODE -> {
                code = stage.wallet.declineByCode(at.request).frames
                load()
            }
            else -> stage.home(Tab.STUDIES)
        }
    }
}

/** A code that the desk reads, where there is no network. */
internal class AnswerByCode(private val at: Place.OfRequest, stage: Stage) : Screen(at, stage) {
    override suspend fun load() {
        val code = stage.wallet.answerCode(at.request)
        show(
            ScreenState(
                place.screen,
                facts = listOfNotNull(code?.let { Fact(FactKey.ANSWER, CodeList.ANSWER.ofCase(it.kind)) }),
                code = code?.frames.orEmpty(),
                actions = listOf(Action(ActionKey.SHOWN_TO_DESK, Weight.PRIMARY), Action(ActionKey.SCAN)),
            ),
        )
    }

    override suspend fun act(action: ActionKey, input: Input) =
        stage.replace(Place.OfRequest(ScreenKey.RECEIPT, at.request))
}

/** What a desk prepared and showed as a code, read back from its bytes. */
internal class PreparedReview(private val at: Place.OfRequest, stage: Stage) : Screen(at, stage) {
    override suspend fun load() {
        val prepared = stage.open.remembered.prepared[at.request]
        if (prepared == null) {
            tell(Notice(NoticeCode.NOTHING_PREPARED, next = ActionKey.SCAN))
            return show(ScreenState(place.screen, actions = listOf(Action(ActionKey.CLOSE))))
        }
        val review = stage.wallet.review(at.request, at.study).also { stage.open.remembered.reviews[at.request] = it }
        val grant = prepared.grant
        show(
            ScreenState(
                place.screen,
                warnings = listOfNotNull(
                    Warning(WarningCode.NOT_COMPARED, Severity.NOTE).takeIf { !prepared.wasCompared },
                ),
                facts = review.facts().filter { it.key !in setOf(FactKey.TRANSACTION, FactKey.DETAILS, FactKey.COST) } +
                    listOfNotNull(
                        grant?.let { Fact(FactKey.FUNDS, amount(it.funds)) },
                        grant?.let { Fact(FactKey.DEADLINE, moment(it.deadlineMs)) },
                        grant?.transaction?.let { Fact(FactKey.TRANSACTION, FactValue.Hash(it), isAside = true) },
                        Fact(FactKey.DETAILS, FactValue.Transaction(prepared.details), isAside = true),
                    ),
                actions = listOfNotNull(
                    Action(ActionKey.CLOSE, Weight.EQUAL),
                    Action(ActionKey.AGREE, Weight.EQUAL).takeIf { !prepared.isSigned },
                    Action(ActionKey.SHOW_ANSWER_CODE, Weight.EQUAL).takeIf { prepared.isSigned },
                ),
            ),
        )
    }

    override suspend fun act(action: ActionKey, input: Input) = when (action) {
        ActionKey.AGREE -> stage.go(Place.OfDeed(ScreenKey.AUTHENTICATE, Deed.Cosign(at.request)))
        ActionKey.SHOW_ANSWER_CODE -> stage.replace(Place.OfRequest(ScreenKey.ANSWER_CODE, at.request))
        else -> stage.back()
    }
}
