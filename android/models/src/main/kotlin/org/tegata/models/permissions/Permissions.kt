package org.tegata.models.permissions

import org.tegata.core.Event
import org.tegata.core.Outcome
import org.tegata.core.PermissionFacts
import org.tegata.core.RightRole
import org.tegata.core.RightStatus
import org.tegata.core.Severity
import org.tegata.core.StudyShelf
import org.tegata.models.*
import org.tegata.models.studies.knownStudy

/** All permissions: first as last known, then as the ledger says. */
internal class Permissions(place: Place, stage: Stage) : Screen(place, stage) {
    private var asOfMs: ULong? = null
    private var pages = 1

    override suspend fun load() {
        showKnown()
        look()
    }

    // The wallet's own records do not know what the ledger took back.
    override suspend fun loadAgain() = look()

    private suspend fun look() {
        val asked = stage.wallet.permissions()
        asOfMs = asked.asOfMs
        if (asked.asOfMs != null) show(state(asked.permissions, hasMore = false)) else showKnown()
    }

    private suspend fun showKnown() {
        val known = stage.wallet.permissionPages(SHOWN_PAGE).firstPages(pages)
        show(state(known.entries, hasMore = known.next != null))
    }

    private fun state(permissions: List<PermissionFacts>, hasMore: Boolean) = ScreenState(
        place.screen,
        facts = listOfNotNull(
            Fact(FactKey.RUNNING, FactValue.Count(permissions.count { it.isRunning }.toLong())),
            asOfMs?.let { Fact(FactKey.AS_OF, moment(it), isAside = true) },
        ),
        items = permissions.map { it.item(stage.device.nowMs()) },
        actions = listOfNotNull(
            Action(ActionKey.SCAN, Weight.PRIMARY),
            Action(ActionKey.REFRESH),
            Action(ActionKey.SHOW_MORE).takeIf { hasMore },
        ),
    )

    override fun follows(event: Event) = event is Event.Requests || event is Event.Missed

    override suspend fun act(action: ActionKey, input: Input) {
        when (action) {
            ActionKey.OPEN_PERMISSION -> stage.go(Place.OfPermission(ScreenKey.PERMISSION, input.item!!))
            ActionKey.REFRESH -> look()
            ActionKey.SHOW_MORE -> {
                pages++
                showKnown()
            }
            else -> Unit
        }
    }
}

/** One permission: all facts, how it stands, and the evidence. */
internal class Permission(place: Place.OfPermission, stage: Stage) : Screen(place, stage) {
    private val id = place.permission
    private var shown: PermissionFacts? = null

    override suspend fun load() {
        show(stage.permission(id))
        loadAgain()
    }

    override suspend fun loadAgain() {
        stage.wallet.permissions().permissions.find { it.permission == id }?.let { show(it) }
    }

    private suspend fun show(permission: PermissionFacts) {
        shown = permission
        show(state(permission))
    }

    private suspend fun state(permission: PermissionFacts): ScreenState {
        val study = permission.study?.let { stage.knownStudy(it, StudyShelf.OWN) }
        val isOnItsWay = permission.status in setOf(RightStatus.PENDING, RightStatus.BEING_WITHDRAWN)
        val hasCode = permission.status == RightStatus.PENDING && stage.wallet.answerCode(permission.request) != null
        return ScreenState(
            place.screen,
            warnings = permission.warnings(stage.device.nowMs()) +
                listOfNotNull(Warning(WarningCode.ROLLED_BACK, Severity.LOUD).takeIf { stage.wasRolledBack(permission) }),
            facts = listOfNotNull(
                Fact(FactKey.STATUS, CodeList.STATUS.of(permission.status)),
                permission.asker?.let { Fact(FactKey.ASKER, it.value()) },
                study?.let { Fact(FactKey.STUDY, it.value()) },
                Fact(FactKey.RIGHTS, permission.rightFacts()),
                permission.purpose?.let { Fact(FactKey.PURPOSE, CodeList.PURPOSE.of(it)) },
                Fact(FactKey.UNTIL, FactValue.Period(stage.device.nowMs(), permission.untilMs.toLong())),
                Fact(FactKey.FINAL, CodeList.OUTCOME.of(if (permission.isFinal) "final" else "confirmed"), true)
                    .takeIf { permission.status == RightStatus.GIVEN },
                permission.transaction?.let { Fact(FactKey.TRANSACTION, FactValue.Hash(it), isAside = true) },
            ) + evidence(permission),
            actions = listOfNotNull(
                Action(ActionKey.WITHDRAW, Weight.DESTRUCTIVE)
                    .takeIf { permission.rights.any { it.status == RightStatus.GIVEN } },
                Action(ActionKey.CONTINUE_SENDING, Weight.PRIMARY).takeIf { isOnItsWay },
                Action(ActionKey.SHOW_ANSWER_CODE).takeIf { hasCode },
                Action(ActionKey.BACK),
            ),
            picture = study?.preview?.shown(study.value()),
        )
    }

    /** What stands on the ledger, and where. */
    private fun evidence(permission: PermissionFacts): List<Fact> =
        permission.rights.flatMap { right ->
            listOfNotNull(
                right.mosaic?.let { Fact(FactKey.RIGHT_ID, FactValue.Hash(it), isAside = true) },
                right.recipient?.let { Fact(FactKey.RECIPIENT, FactValue.Address(it), isAside = true) },
            )
        } + Fact(FactKey.REQUEST, FactValue.Hash(permission.request), isAside = true) +
            Fact(FactKey.ACCOUNT, FactValue.Address(permission.account), isAside = true)

    override fun follows(event: Event) = event is Event.Requests || event is Event.Missed

    override suspend fun act(action: ActionKey, input: Input) = when (action) {
        ActionKey.WITHDRAW -> stage.go(Place.OfPermission(ScreenKey.WITHDRAW, id))
        ActionKey.SHOW_ANSWER_CODE -> stage.go(Place.OfRequest(ScreenKey.ANSWER_CODE, stage.permission(id).request))
        ActionKey.CONTINUE_SENDING -> {
            val permission = shown ?: stage.permission(id)
            stage.open.resume()
            val isGiving = permission.status == RightStatus.PENDING
            val deed = if (isGiving) Deed.Agree(permission.request, null) else Deed.Withdraw(id, null)
            stage.go(Place.OfDeed(ScreenKey.SENDING, deed))
        }
        else -> stage.back()
    }
}

/** What taking back does, and what it does not do. Read before PIN or biometrics are asked. */
internal class Withdraw(place: Place.OfPermission, stage: Stage) : Screen(place, stage) {
    private val id = place.permission

    override suspend fun load() {
        val permission = stage.permission(id)
        val given = permission.rights.filter { it.status == RightStatus.GIVEN }.map { it.right }
        show(
            ScreenState(
                place.screen,
                facts = listOfNotNull(
                    permission.asker?.let { Fact(FactKey.ASKER, it.value()) },
                    Fact(FactKey.RIGHTS, permission.rightFacts()),
                    Fact(FactKey.WITHDRAWAL_DOES, several("stopsSeeing", "hospitalsObeyAtOnce")),
                    Fact(FactKey.WITHDRAWAL_DOES_NOT, several("keepsSeen", "staysPublic")),
                ),
                actions = listOfNotNull(
                    Action(ActionKey.WITHDRAW_ALL, Weight.DESTRUCTIVE).takeIf { given.isNotEmpty() },
                    Action(ActionKey.KEEP, Weight.EQUAL),
                    Action(ActionKey.WITHDRAW_TRANSFER).takeIf { given.size > 1 },
                    Action(ActionKey.WITHDRAW_VIEWING).takeIf { given.size > 1 },
                    Action(ActionKey.WITHDRAW_BY_CODE).takeIf { given.isNotEmpty() },
                ),
            ),
        )
    }

    private fun several(vararg codes: String) = FactValue.Several(codes.map { CodeList.WITHDRAWAL.of(it) })

    override fun follows(event: Event) = event is Event.Requests || event is Event.Missed

    override suspend fun act(action: ActionKey, input: Input) {
        val deed = when (action) {
            ActionKey.WITHDRAW_ALL -> Deed.Withdraw(id, null)
            ActionKey.WITHDRAW_TRANSFER -> Deed.Withdraw(id, RightRole.TRANSFER)
            ActionKey.WITHDRAW_VIEWING -> Deed.Withdraw(id, RightRole.VIEWING)
            ActionKey.WITHDRAW_BY_CODE -> Deed.WithdrawByCode(id)
            else -> return stage.back()
        }
        stage.go(Place.OfDeed(ScreenKey.AUTHENTICATE, deed))
    }
}

/** What became of taking back: which hospitals know, and whether the ledger has it. */
internal class Withdrawn(place: Place.OfPermission, stage: Stage) : Screen(place, stage) {
    private val id = place.permission

    override suspend fun load() {
        val receipt = stage.open.remembered.withdrawals[id]
        val code = stage.open.remembered.withdrawalCodes[id]
        val permission = stage.permission(id)
        show(
            ScreenState(
                place.screen,
                facts = listOfNotNull(
                    receipt?.let { Fact(FactKey.OUTCOME, now(it.outcome, permission)) },
                    permission.asker?.let { Fact(FactKey.ASKER, it.value()) },
                    Fact(FactKey.RIGHTS, permission.rightFacts()),
                    receipt?.let { Fact(FactKey.COST, cost(it.paidBy, it.maxFee)) },
                    receipt?.transaction?.let { Fact(FactKey.TRANSACTION, FactValue.Hash(it), isAside = true) },
                ),
                items = receipt?.told.orEmpty().map { told ->
                    Item(
                        id = told.hospital,
                        facts = listOf(
                            Fact(FactKey.HOSPITAL, FactValue.Hospital(told.name, null, told.hospital, told.name != null)),
                            Fact(FactKey.TOLD, CodeList.TOLD.of(if (told.knows) "knows" else "notYetKnows")),
                        ),
                    )
                },
                code = listOfNotNull(code),
                actions = listOfNotNull(
                    Action(ActionKey.DONE, Weight.PRIMARY),
                    Action(ActionKey.TRY_AGAIN).takeIf { permission.status == RightStatus.BEING_WITHDRAWN },
                ),
            ),
        )
    }

    /** What was not settled at the time may be by now. */
    private fun now(then: Outcome, permission: PermissionFacts): FactValue =
        if (then.isSettled || permission.status != RightStatus.WITHDRAWN) outcome(then) else CodeList.OUTCOME.of("confirmed")

    private fun cost(paidBy: String?, maxFee: ULong): FactValue =
        if (paidBy == null) amount(maxFee) else CodeList.CURRENCY.of("nothing")

    override fun follows(event: Event) = event is Event.Requests || event is Event.Missed

    override suspend fun act(action: ActionKey, input: Input) {
        if (action != ActionKey.TRY_AGAIN) return stage.home(Tab.PERMISSIONS)
        stage.open.resume().await()
        load()
    }
}
