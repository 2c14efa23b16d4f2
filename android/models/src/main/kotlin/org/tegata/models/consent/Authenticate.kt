package org.tegata.models.consent

import kotlinx.coroutines.flow.first
import org.tegata.core.AnswerCode
import org.tegata.core.Approval
import org.tegata.core.GuardianSignature
import org.tegata.core.Outcome
import org.tegata.core.Receipt
import org.tegata.core.RightRole
import org.tegata.core.TegataException
import org.tegata.core.TegataWallet
import org.tegata.core.WithdrawalReceipt
import org.tegata.models.*

/** PIN or biometrics, for what was just read and for nothing else. */
internal class Authenticate(private val at: Place.OfDeed, stage: Stage) : Screen(at, stage) {
    override suspend fun load() {
        val ways = stage.waysToApprove()
        show(
            ScreenState(
                place.screen,
                facts = listOfNotNull(
                    Fact(FactKey.APPROVES, CodeList.DEED.of(at.deed.kind)),
                    review()?.let { Fact(FactKey.ASKER, it.asker.value()) },
                    review()?.study?.let { Fact(FactKey.STUDY, studyValue(it.source, it.description)) },
                    ways.waitFact,
                ),
                fields = ways.fields,
                actions = listOfNotNull(
                    Action(ActionKey.APPROVE, Weight.PRIMARY, isEnabled = ways.isPinTaken),
                    Action(ActionKey.APPROVE_BY_BIOMETRICS).takeIf { ways.hasBiometrics },
                    Action(ActionKey.BACK),
                ),
            ),
        )
        if (ways.waited()) {
            tell(null)
            load()
        }
    }

    private fun review() = when (val deed = at.deed) {
        is Deed.Agree -> stage.open.remembered.reviews[deed.request]
        is Deed.AgreeByCode -> stage.open.remembered.reviews[deed.request]
        is Deed.Cosign -> stage.open.remembered.reviews[deed.request]
        else -> null
    }

    override suspend fun act(action: ActionKey, input: Input) {
        when (action) {
            ActionKey.APPROVE -> {
                val pin = input.secret(FieldKey.PIN)
                begin(Approval.Pin(pin)) { pin.close() }
            }
            ActionKey.APPROVE_BY_BIOMETRICS -> begin(Approval.Biometrics) {}
            else -> stage.back()
        }
    }

    private suspend fun begin(approval: Approval, after: () -> Unit) {
        val wallet = stage.wallet
        val work = stage.open.begin(at.deed) { try { wallet.carryOut(at.deed, approval) } finally { after() } }
        // The first step of a call comes after the approval.
        val state = work.state.first { it.result != null || (at.deed.isLong && it.progress != null) }
        val failure = state.result?.exceptionOrNull() as TegataException?
        when {
            failure != null && (failure.isAboutApproval || !at.deed.isLong) -> throw failure
            at.deed.isLong -> stage.replace(Place.OfDeed(ScreenKey.SENDING, at.deed))
            else -> stage.ended(at.deed, state.result!!.getOrThrow())
        }
    }

    override suspend fun failed(error: TegataException) {
        super.failed(error)
        if (error.isAboutApproval) stage.reload()
    }
}

private suspend fun TegataWallet.carryOut(deed: Deed, approval: Approval): Any = when (deed) {
    is Deed.Agree -> agree(deed.request, deed.study, approval)
    is Deed.AgreeByCode -> agreeByCode(deed.request, deed.study, approval)
    is Deed.Cosign -> cosignByCode(deed.request, approval)
    is Deed.Withdraw -> withdraw(deed.permission, listOfNotNull(deed.right), approval)
    is Deed.WithdrawByCode -> withdrawalCode(deed.permission, emptyList<RightRole>(), approval)
    is Deed.CosignAsGuardian -> cosignAsGuardian(deed.transaction, approval)
    is Deed.ChangeGuardians -> changeGuardians(deed.account, deed.cards, deed.removed, deed.approvals, approval)
    is Deed.ForgetAccount -> forgetAccount(deed.account, approval)
    is Deed.SaveSettings -> setSettings(deed.settings, approval)
    is Deed.ImportAccount -> try {
        importAccount(deed.exported, deed.password, approval)
    } finally {
        deed.exported.close()
        deed.password?.close()
    }
}

/** What is shown once it is done: in the stead of the question and of what was read, which is no longer true. */
internal fun Stage.ended(deed: Deed, result: Any) {
    val remembered = open.remembered
    when (deed) {
        is Deed.Agree -> {
            remembered.receipts[deed.request] = result as Receipt
            remembered.reviews.remove(deed.request)
            replace(Place.OfRequest(ScreenKey.RECEIPT, deed.request), count = 2)
        }
        is Deed.AgreeByCode -> showCode(result as AnswerCode)
        is Deed.Cosign -> showCode(result as AnswerCode)
        is Deed.Withdraw -> {
            remembered.withdrawals[deed.permission] = result as WithdrawalReceipt
            replace(Place.OfPermission(ScreenKey.WITHDRAWN, deed.permission), count = 2)
        }
        is Deed.WithdrawByCode -> {
            remembered.withdrawalCodes[deed.permission] = result as String
            replace(Place.OfPermission(ScreenKey.WITHDRAWN, deed.permission), count = 2)
        }
        is Deed.CosignAsGuardian -> signed(result as GuardianSignature)
        is Deed.ChangeGuardians -> {
            remembered.guardianCards.clear()
            signed(result as GuardianSignature)
        }
        is Deed.ForgetAccount, is Deed.ImportAccount, is Deed.SaveSettings -> {
            back()
            tellTop(Notice(NoticeCode.SAVED))
        }
    }
    if (deed is Deed.Agree && (result as Receipt).outcome is Outcome.Confirmed) send(Effect.Vibrate)
}

private fun Stage.showCode(code: AnswerCode) {
    open.remembered.reviews.remove(code.request)
    replace(Place.OfRequest(ScreenKey.ANSWER_CODE, code.request), count = 2)
}

private fun Stage.signed(signature: GuardianSignature) {
    open.remembered.signatures[signature.transaction] = signature
    replace(Place.OfTransaction(ScreenKey.GUARDIAN_REVIEW, signature.transaction), count = 2)
}
