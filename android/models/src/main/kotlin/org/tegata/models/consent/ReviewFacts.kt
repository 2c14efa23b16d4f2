package org.tegata.models.consent

import org.tegata.core.Caution
import org.tegata.core.ChangeFacts
import org.tegata.core.ConsentReview
import org.tegata.core.CostFacts
import org.tegata.core.Severity
import org.tegata.core.WarningFacts
import org.tegata.core.WhoPays
import org.tegata.models.*
import org.tegata.models.FactValue.Address
import org.tegata.models.FactValue.Hash
import org.tegata.models.FactValue.Written

/** The facts of a request, in the order in which they are read. */
internal fun ConsentReview.facts(): List<Fact> = listOfNotNull(
    Fact(FactKey.ASKER, asker.value().copy(isVerified = isVerified && asker.isValid && asker.name != null)),
    study?.let { Fact(FactKey.STUDY, studyValue(it.source, it.description)) },
    study?.let { Fact(FactKey.SOURCE, it.source.value()) },
    Fact(FactKey.RIGHTS, FactValue.Several(rights.map { FactValue.Right(CodeList.RIGHT.of(it.right), it.to?.value()) })),
    Fact(FactKey.PURPOSE, CodeList.PURPOSE.of(purpose)),
    Fact(FactKey.UNTIL, FactValue.Period(createdMs.toLong(), untilMs.toLong())),
    Fact(FactKey.IDENTITY, CodeList.IDENTITY.of(if (isIdentified) "identified" else "deidentified")),
    Fact(FactKey.PICTURE_KEY, CodeList.SWITCH.of("on")).takeIf { wantsPictureKey },
    Fact(FactKey.BECOMES_PUBLIC, FactValue.Several(becomesPublic.map { CodeList.PUBLIC.of(it) })),
    Fact(FactKey.PAYER, CodeList.PAYER.of(payer)),
    Fact(FactKey.COST, cost?.takeIf { payer == WhoPays.PATIENT }?.let { amount(it.total) } ?: CodeList.CURRENCY.of("nothing"))
        .takeIf { cost != null || payer != WhoPays.PATIENT },
    cost?.takeIf { it.deposit > 0u }?.let { Fact(FactKey.DEPOSIT, amount(it.deposit)) },
    cost?.takeIf { it.missing > 0u }?.let { Fact(FactKey.MISSING, amount(it.missing)) },
    Fact(FactKey.CHANGES, FactValue.Several(changes.map { it.value() })).takeIf { changes.isNotEmpty() },
    Fact(FactKey.ANSWER_BY, moment(answerByMs), isAside = true),
    Fact(FactKey.AS_OF, moment(asOfMs), isAside = true),
    study?.let { Fact(FactKey.ACCOUNT, Address(it.account), isAside = true) },
    Fact(FactKey.REQUEST, Hash(request), isAside = true),
    details?.let { Fact(FactKey.DETAILS, FactValue.Transaction(it), isAside = true) },
)

private val CostFacts.total get() = maxFee + rentals

private fun ChangeFacts.value(): FactValue.Change = when (this) {
    is ChangeFacts.Added -> FactValue.Change(CodeList.CHANGE.of("added"), CodeList.RIGHT.of(right), null)
    is ChangeFacts.Longer -> FactValue.Change(CodeList.CHANGE.of("longer"), CodeList.RIGHT.of(right), moment(fromMs))
    is ChangeFacts.Shorter -> FactValue.Change(CodeList.CHANGE.of("shorter"), CodeList.RIGHT.of(right), moment(fromMs))
    is ChangeFacts.OtherAccount ->
        FactValue.Change(CodeList.CHANGE.of("otherAccount"), CodeList.RIGHT.of(right), Address(from))
    is ChangeFacts.Same -> FactValue.Change(CodeList.CHANGE.of("same"), CodeList.RIGHT.of(right), null)
    is ChangeFacts.Other -> FactValue.Change(CodeList.CHANGE.of("other"), null, null)
}

/** A caution of the core. */
internal fun WarningFacts.warning(): Warning {
    val (code, arguments) = caution.told()
    return Warning(code, severity, arguments)
}

private fun Caution.told(): Pair<WarningCode, List<FactValue>> = when (this) {
    is Caution.Changed -> WarningCode.CHANGED to emptyList()
    is Caution.AskerUnregistered -> WarningCode.ASKER_UNREGISTERED to listOf(Address(hospital))
    is Caution.AskerNotValid -> WarningCode.ASKER_NOT_VALID to listOf(Address(hospital))
    is Caution.NoRegistry -> WarningCode.NO_REGISTRY to emptyList()
    is Caution.OtherNetwork -> WarningCode.OTHER_NETWORK to listOf(Hash(network))
    is Caution.TooLate -> WarningCode.TOO_LATE to listOf(moment(answerByMs))
    is Caution.AlreadyEnded -> WarningCode.ALREADY_ENDED to listOf(moment(untilMs))
    is Caution.AlreadyAgreed -> WarningCode.ALREADY_AGREED to listOf(moment(atMs))
    is Caution.AlreadyDeclined -> WarningCode.ALREADY_DECLINED to listOf(moment(atMs))
    is Caution.GivenBefore -> WarningCode.GIVEN_BEFORE to listOf(CodeList.RIGHT.of(right))
    is Caution.ChooseStudy -> WarningCode.CHOOSE_STUDY to emptyList()
    is Caution.NotHeld -> WarningCode.NOT_HELD to listOf(Hash(study))
    is Caution.Void -> WarningCode.VOID to listOf(Written(reason))
    is Caution.SourceUnregistered -> WarningCode.SOURCE_UNREGISTERED to listOf(Address(hospital))
    is Caution.SourceNotValid -> WarningCode.SOURCE_NOT_VALID to listOf(Address(hospital))
    is Caution.SetAside -> WarningCode.SET_ASIDE to listOf(Hash(study))
    is Caution.NoPicture -> WarningCode.NO_PICTURE to listOf(CodeList.PICTURE.of(problem))
    is Caution.RightTaken -> WarningCode.RIGHT_TAKEN to listOf(CodeList.RIGHT.of(right), Hash(mosaic))
    is Caution.NoReception -> WarningCode.NO_RECEPTION to listOf(CodeList.RIGHT.of(right), Address(hospital))
    is Caution.Replaces -> WarningCode.REPLACES to listOf(CodeList.RIGHT.of(right), moment(untilMs))
    is Caution.NotEnough -> WarningCode.NOT_ENOUGH to listOf(amount(missing))
    is Caution.StrangersGoBack -> WarningCode.STRANGERS_GO_BACK to listOf(count(mosaics), amount(maxFee))
    is Caution.AccountFull -> WarningCode.ACCOUNT_FULL to emptyList()
    is Caution.NoDesk -> WarningCode.NO_DESK to emptyList()
    is Caution.Unreachable -> WarningCode.UNREACHABLE to emptyList()
    is Caution.WithoutNetwork -> WarningCode.WITHOUT_NETWORK to emptyList()
    is Caution.UnfitFacts -> WarningCode.UNFIT_FACTS to emptyList()
    is Caution.NeverRead -> WarningCode.NEVER_READ to listOf(Address(hospital))
    is Caution.OldData -> WarningCode.OLD_DATA to listOf(moment(asOfMs))
    is Caution.IdentifiedResearch -> WarningCode.IDENTIFIED_RESEARCH to emptyList()
    is Caution.Guarded -> WarningCode.GUARDED to listOf(count(guardians), count(signatures))
    is Caution.AllGuardiansMustSign -> WarningCode.ALL_GUARDIANS_MUST_SIGN to listOf(count(guardians))
    is Caution.NotGuardian -> WarningCode.NOT_GUARDIAN to listOf(Address(account))
    is Caution.WatchOnly -> WarningCode.WATCH_ONLY to listOf(Address(account))
    is Caution.HospitalCannotWait -> WarningCode.HOSPITAL_CANNOT_WAIT to listOf(count(signatures))
    is Caution.Other -> WarningCode.OTHER to listOf(FactValue.Text(detail))
}

/** Why there is nothing to agree to; it stands where the button would. */
internal fun ConsentReview.blocks(code: WarningCode): Boolean =
    warnings.any { it.severity == Severity.BLOCKING && it.warning().code == code }
