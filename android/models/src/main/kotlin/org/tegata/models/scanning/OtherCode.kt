package org.tegata.models.scanning

import org.tegata.core.OtherWalletContent
import org.tegata.core.RefusalReason
import org.tegata.core.ScanResult
import org.tegata.core.Severity
import org.tegata.models.*

/** A code that is no request: what it is, and that nothing was done. */
internal class OtherCode(place: Place, stage: Stage) : Screen(place, stage) {
    override suspend fun load() {
        val found = stage.open.remembered.otherCode ?: return stage.back()
        val offered = when (found) {
            is ScanResult.GuardianCard -> ActionKey.TAKE_AS_GUARDIAN.takeIf { stage.open.remembered.scannedCard != null }
            is ScanResult.Address -> ActionKey.OPEN_ACCOUNTS
            is ScanResult.StudyCard -> ActionKey.OPEN_STUDY.takeIf { found.isOwn }
            is ScanResult.RecoveryWords -> ActionKey.OPEN_ERASE
            else -> null
        }
        show(
            ScreenState(
                place.screen,
                warnings = listOfNotNull(Warning(WarningCode.SECRET_SHOWN, Severity.LOUD).takeIf { isSecret(found) }),
                facts = listOf(Fact(FactKey.CODE_KIND, CodeList.OTHER_CODE.of(kind(found)))) + facts(found),
                actions = listOfNotNull(
                    Action(ActionKey.SCAN_AGAIN, Weight.PRIMARY),
                    offered?.let { Action(it) },
                    Action(ActionKey.CLOSE),
                ),
            ),
        )
    }

    private fun isSecret(found: ScanResult) = found is ScanResult.RecoveryWords ||
        (found is ScanResult.OtherWallet && found.content is OtherWalletContent.Secret)

    private fun kind(found: ScanResult): String = when (found) {
        is ScanResult.ReceiveCard -> if (found.isOwn) "ownReceiveCard" else "receiveCard"
        is ScanResult.StudyCard -> if (found.isOwn) "ownStudyCard" else "studyCard"
        is ScanResult.GuardianCard -> if (found.isOwn) "ownGuardianCard" else "guardianCard"
        is ScanResult.ForDesk -> "forDesk"
        is ScanResult.BadCode -> "badCode"
        is ScanResult.Address -> "address"
        is ScanResult.BadAddress -> "badAddress"
        is ScanResult.OtherWallet -> when (found.content) {
            is OtherWalletContent.Account -> "account"
            is OtherWalletContent.Transaction -> "transaction"
            is OtherWalletContent.Cosignature -> "cosignature"
            is OtherWalletContent.Secret -> "secret"
            is OtherWalletContent.SignOther -> "signOther"
            is OtherWalletContent.TellPublicKey -> "tellPublicKey"
            is OtherWalletContent.Unknown -> "otherWallet"
        }
        is ScanResult.BadOtherWallet -> "badOtherWallet"
        is ScanResult.RecoveryWords -> "recoveryWords"
        is ScanResult.WebLink -> "webLink"
        is ScanResult.Empty -> "empty"
        is ScanResult.Unknown, is ScanResult.Request, is ScanResult.Prepared, is ScanResult.Part -> "unknown"
    }

    private fun facts(found: ScanResult): List<Fact> = when (found) {
        is ScanResult.GuardianCard -> listOf(
            Fact(FactKey.PERSON, FactValue.Written(found.name)),
            Fact(FactKey.ACCOUNT, FactValue.Address(found.guardian), isAside = true),
        )
        is ScanResult.Address -> listOf(
            Fact(FactKey.ACCOUNT, FactValue.Address(found.address)),
            sameNetwork(found.sameNetwork),
        )
        is ScanResult.BadCode -> listOf(Fact(FactKey.REASON, FactValue.Text(found.detail), isAside = true))
        is ScanResult.BadOtherWallet -> listOf(Fact(FactKey.REASON, FactValue.Text(found.detail), isAside = true))
        is ScanResult.RecoveryWords -> listOf(Fact(FactKey.WORDS_TYPED, count(found.count)))
        is ScanResult.WebLink -> listOf(Fact(FactKey.HOST, FactValue.Written(found.host)))
        is ScanResult.StudyCard -> listOf(Fact(FactKey.STUDY_ID, FactValue.Hash(found.study), isAside = true))
        is ScanResult.OtherWallet -> listOfNotNull(found.sameNetwork?.let(::sameNetwork)) + facts(found.content)
        else -> emptyList()
    }

    private fun sameNetwork(same: Boolean) = Fact(FactKey.SAME_NETWORK, CodeList.SWITCH.of(if (same) "on" else "off"))

    private fun facts(content: OtherWalletContent): List<Fact> = when (content) {
        is OtherWalletContent.Account -> listOf(
            Fact(FactKey.PERSON, FactValue.Written(content.name)),
            Fact(FactKey.ACCOUNT, FactValue.Address(content.address)),
        )
        is OtherWalletContent.Transaction -> listOf(
            Fact(FactKey.ASKS, CodeList.ASK.of(content.ask)),
            Fact(FactKey.REFUSED, refusal(content.refusal)),
            Fact(FactKey.DETAILS, FactValue.Transaction(content.details), isAside = true),
        )
        is OtherWalletContent.Cosignature ->
            listOf(Fact(FactKey.TRANSACTION, FactValue.Hash(content.aggregate), isAside = true))
        else -> emptyList()
    }

    override suspend fun act(action: ActionKey, input: Input) {
        val found = stage.open.remembered.otherCode
        when (action) {
            ActionKey.SCAN_AGAIN -> stage.replace(Place.Plain(ScreenKey.SCAN))
            ActionKey.OPEN_STUDY ->
                (found as? ScanResult.StudyCard)?.let { stage.replace(Place.OfStudy(ScreenKey.STUDY, it.study)) }
            ActionKey.TAKE_AS_GUARDIAN -> {
                stage.open.remembered.takeCard()
                stage.replace(Place.Plain(ScreenKey.GUARDIANS))
            }
            else -> stage.back()
        }
    }
}

internal fun refusal(reason: RefusalReason) = CodeList.REFUSAL.ofCase(reason)
