package org.tegata.models.settings

import org.tegata.core.AccountOrigin
import org.tegata.core.Event
import org.tegata.core.GuardiansFacts
import org.tegata.core.ProposalList
import org.tegata.core.Severity
import org.tegata.core.WaitingFacts
import org.tegata.core.WaitingKind
import org.tegata.models.*
import org.tegata.models.scanning.refusal

/** People for whom this wallet signs, and who signs for its own accounts. */
internal class Guardians(place: Place, stage: Stage) : Screen(place, stage) {
    private var card: String? = null
    private var proposals: ProposalList? = null

    override suspend fun load() {
        val cards = stage.open.remembered.guardianCards.size
        val guarded = stage.wallet.guardedAccounts()
        val ofWords = setOf(AccountOrigin.RECEIVE_CARD, AccountOrigin.RESTORED)
        val own = stage.wallet.accounts().filter { it.origin in ofWords }
        show(
            ScreenState(
                place.screen,
                facts = listOfNotNull(
                    Fact(FactKey.GUARDIAN_CARDS, FactValue.Count(cards.toLong())).takeIf { cards > 0 },
                    proposals?.let { Fact(FactKey.BLOCKED, count(it.blocked)) },
                    proposals?.let { Fact(FactKey.BEYOND, count(it.beyond)) },
                ),
                items = stage.wallet.waitingForGuardians().map(::waitingItem) + guarded.map { account ->
                    Item(
                        id = account.account,
                        facts = listOf(
                            Fact(FactKey.ACCOUNT, FactValue.Address(account.account)),
                            Fact(FactKey.GUARDIANS, FactValue.Count(account.guardians.size.toLong())),
                            Fact(FactKey.APPROVALS, count(account.approvals)),
                        ),
                        actions = listOf(ActionKey.CHANGE_GUARDIANS),
                    )
                } + own.filter { account -> guarded.none { it.account == account.address } }.map { account ->
                    Item(
                        id = account.address,
                        facts = listOf(Fact(FactKey.ACCOUNT, FactValue.Address(account.address))),
                        actions = listOf(ActionKey.CHANGE_GUARDIANS).filter { cards > 0 },
                    )
                } + proposals?.proposals.orEmpty().map { proposal ->
                    Item(
                        id = proposal.sender.address,
                        facts = listOf(
                            Fact(FactKey.SENDER, proposal.sender.value()),
                            Fact(FactKey.REFUSED, refusal(proposal.refusal)),
                            Fact(FactKey.DEADLINE, moment(proposal.deadlineMs)),
                            Fact(FactKey.DETAILS, FactValue.Transaction(proposal.details), isAside = true),
                        ),
                        actions = listOf(ActionKey.BLOCK_SENDER),
                        warnings = listOf(Warning(WarningCode.NOT_SIGNED, Severity.LOUD)),
                    )
                },
                fields = listOf(InputField(FieldKey.PERSON)),
                code = listOfNotNull(card),
                actions = listOf(
                    Action(ActionKey.SHOW_GUARDIAN_CARD),
                    Action(ActionKey.SCAN),
                    Action(ActionKey.REFRESH),
                    Action(ActionKey.LOOK_FOR_PROPOSALS),
                    Action(ActionKey.BACK),
                ),
            ),
        )
    }

    private fun waitingItem(waiting: WaitingFacts) = Item(
        id = waiting.transaction,
        facts = listOf(
            Fact(FactKey.WAITING, CodeList.WAITING.of(waiting.kind)),
            Fact(FactKey.DEADLINE, moment(waiting.deadlineMs)),
        ),
        actions = listOf(ActionKey.OPEN_WAITING),
        warnings = listOfNotNull(
            Warning(WarningCode.UNEXPLAINED, Severity.BLOCKING).takeIf { waiting.kind == WaitingKind.UNEXPLAINED },
        ),
    )

    override fun follows(event: Event) = event is Event.Accounts || event is Event.Missed

    override suspend fun act(action: ActionKey, input: Input) {
        when (action) {
            ActionKey.SHOW_GUARDIAN_CARD -> card = stage.wallet.guardianCard(input.text(FieldKey.PERSON)).text
            ActionKey.LOOK_FOR_PROPOSALS -> proposals = stage.wallet.proposals()
            ActionKey.BLOCK_SENDER -> {
                stage.wallet.blockSender(input.item!!)
                proposals = stage.wallet.proposals()
            }
            ActionKey.REFRESH -> Unit
            ActionKey.CHANGE_GUARDIANS -> return stage.go(Place.OfAccount(ScreenKey.GUARDIAN_REVIEW, input.item!!))
            ActionKey.OPEN_WAITING -> return stage.go(Place.OfTransaction(ScreenKey.GUARDIAN_REVIEW, input.item!!))
            else -> return stage.back()
        }
        load()
    }
}

/** A change of guardians, read back from the bytes that would be signed. */
internal class GuardianChange(private val at: Place.OfAccount, stage: Stage) : Screen(at, stage) {
    private var approvals: UInt? = null
    private var removed: String? = null

    override suspend fun load() {
        val cards = stage.open.remembered.guardianCards
        if (cards.isEmpty() && removed == null && approvals == null) return showGuardians()
        show(reviewed(stage.wallet.reviewGuardians(at.account, cards, removed, approvals)))
    }

    private suspend fun showGuardians() {
        val account = stage.wallet.guardedAccounts().find { it.account == at.account }
        show(
            ScreenState(
                place.screen,
                facts = listOfNotNull(
                    Fact(FactKey.ACCOUNT, FactValue.Address(at.account)),
                    account?.let { Fact(FactKey.APPROVALS, count(it.approvals)) },
                ),
                items = account?.guardians.orEmpty().map { guardian ->
                    val named = Fact(FactKey.GUARDIAN, FactValue.Address(guardian))
                    Item(guardian, listOf(named), listOf(ActionKey.REMOVE_GUARDIAN))
                },
                actions = listOf(Action(ActionKey.SCAN, Weight.PRIMARY), Action(ActionKey.BACK)),
            ),
        )
    }

    private fun reviewed(change: GuardiansFacts) = ScreenState(
        place.screen,
        warnings = listOfNotNull(
            Warning(WarningCode.NOT_ENOUGH, Severity.BLOCKING, listOf(amount(change.missing))).takeIf { change.missing > 0u },
        ),
        facts = listOfNotNull(
            Fact(FactKey.ACCOUNT, FactValue.Address(change.account)),
            Fact(FactKey.ADDED, FactValue.Several(change.added.map { FactValue.Written(it.name) })),
            change.removed?.let { Fact(FactKey.REMOVED, FactValue.Address(it)) },
            Fact(FactKey.GUARDIANS, FactValue.Count(change.guardians.size.toLong())),
            Fact(FactKey.APPROVALS, count(change.approvals)),
            Fact(FactKey.OTHERS_SIGN, count(change.others)),
            Fact(FactKey.COST, amount(change.maxFee)),
            Fact(FactKey.DEPOSIT, amount(change.deposit)).takeIf { change.deposit > 0u },
            // Who begins, and pays: an account that is not of the wallet's words has no name here.
            Fact(FactKey.OWN_GUARDIAN, FactValue.Several(change.added.map { FactValue.Address(it.account) }), isAside = true),
        ),
        fields = listOf(InputField(FieldKey.APPROVALS, value = change.approvals.toString())),
        actions = listOfNotNull(
            Action(ActionKey.CLOSE, Weight.EQUAL),
            Action(ActionKey.AGREE, Weight.EQUAL).takeIf { change.missing == 0uL },
            Action(ActionKey.SET_APPROVALS),
            Action(ActionKey.SCAN),
            Action(ActionKey.REVIEW_AGAIN),
        ),
    )

    override suspend fun act(action: ActionKey, input: Input) {
        when (action) {
            ActionKey.AGREE -> {
                val cards = stage.open.remembered.guardianCards.toList()
                val deed = Deed.ChangeGuardians(at.account, cards, removed, approvals)
                stage.go(Place.OfDeed(ScreenKey.AUTHENTICATE, deed))
            }
            ActionKey.SET_APPROVALS -> {
                approvals = input.text(FieldKey.APPROVALS).toUIntOrNull()
                load()
            }
            ActionKey.REMOVE_GUARDIAN -> {
                removed = input.item
                load()
            }
            ActionKey.REVIEW_AGAIN -> load()
            else -> stage.back()
        }
    }
}

/** What another guardian began, or this wallet did: who has signed, and what is signed. */
internal class GuardianSigning(private val at: Place.OfTransaction, stage: Stage) : Screen(at, stage) {
    private suspend fun waiting() = stage.wallet.waitingForGuardians().find { it.transaction == at.transaction }

    override suspend fun load() {
        val waiting = waiting()
        val signature = stage.open.remembered.signatures[at.transaction]
        val canSign = waiting != null && waiting.canSign && !waiting.signedHere && waiting.kind != WaitingKind.UNEXPLAINED &&
            waiting.kind != WaitingKind.GRANT_NEEDS_REQUEST
        show(
            ScreenState(
                place.screen,
                warnings = listOfNotNull(
                    Warning(WarningCode.UNEXPLAINED, Severity.BLOCKING).takeIf { waiting?.kind == WaitingKind.UNEXPLAINED },
                    Warning(WarningCode.REQUEST_NEEDED, Severity.BLOCKING)
                        .takeIf { waiting?.kind == WaitingKind.GRANT_NEEDS_REQUEST },
                ),
                facts = listOfNotNull(
                    signature?.let { Fact(FactKey.OUTCOME, outcome(it.outcome)) },
                    waiting?.let { Fact(FactKey.WAITING, CodeList.WAITING.of(it.kind)) },
                    waiting?.let { Fact(FactKey.ACCOUNT, FactValue.Address(it.account)) },
                    waiting?.let { Fact(FactKey.HAVE_SIGNED, FactValue.Count(it.signed.size.toLong())) },
                    waiting?.let { Fact(FactKey.NOT_SIGNED, FactValue.Count(it.unsigned.size.toLong())) },
                    waiting?.let { Fact(FactKey.DEADLINE, moment(it.deadlineMs)) },
                    Fact(FactKey.TRANSACTION, FactValue.Hash(at.transaction), isAside = true),
                ),
                actions = listOfNotNull(
                    Action(ActionKey.CLOSE, Weight.EQUAL),
                    Action(ActionKey.AGREE, Weight.EQUAL).takeIf { canSign },
                    Action(ActionKey.OPEN_REQUEST, Weight.PRIMARY).takeIf { waiting?.kind == WaitingKind.GRANT },
                    Action(ActionKey.SCAN).takeIf { waiting?.kind == WaitingKind.GRANT_NEEDS_REQUEST },
                ),
            ),
        )
    }

    override fun follows(event: Event) = event is Event.Accounts || event is Event.Requests || event is Event.Missed

    override suspend fun act(action: ActionKey, input: Input) {
        when (action) {
            ActionKey.AGREE -> stage.go(Place.OfDeed(ScreenKey.AUTHENTICATE, Deed.CosignAsGuardian(at.transaction)))
            ActionKey.OPEN_REQUEST -> waiting()?.request?.let { stage.go(Place.OfRequest(ScreenKey.REVIEW, it)) }
            else -> stage.back()
        }
    }
}
