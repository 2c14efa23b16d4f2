package org.tegata.models

import org.tegata.core.AccountOrigin
import org.tegata.core.ActivityKind
import org.tegata.core.GuardianProblem
import org.tegata.core.ImportProblem
import org.tegata.core.OtherWalletAsk
import org.tegata.core.PictureProblem
import org.tegata.core.PublicForEver
import org.tegata.core.PurposeOfUse
import org.tegata.core.RightRole
import org.tegata.core.RightStatus
import org.tegata.core.SetAsideReason
import org.tegata.core.WaitingKind
import org.tegata.core.WhoPays

/** Lists of codes. The words of a code stand under `list_code`. */
enum class CodeList(val codes: List<String>) : Key {
    RIGHT(codes<RightRole>()),
    PURPOSE(codes<PurposeOfUse>()),
    PAYER(codes<WhoPays>()),
    STATUS(codes<RightStatus>()),
    PUBLIC(codes<PublicForEver>()),
    PICTURE(codes<PictureProblem>()),
    ACTIVITY(codes<ActivityKind>()),
    ORIGIN(codes<AccountOrigin>()),
    SET_ASIDE(codes<SetAsideReason>()),
    WAITING(codes<WaitingKind>()),
    IMPORT(codes<ImportProblem>()),
    GUARDIAN(codes<GuardianProblem>()),
    ASK(codes<OtherWalletAsk>()),
    HOSPITAL(
        listOf(
            "noAddress", "insecure", "unreachable", "refused", "unknownRequest", "answeredByAnother", "tooLate",
            "otherHospital", "notCommitted", "damaged", "nonsense", "other",
        ),
    ),
    KEYSTORE(listOf("missing", "invalidated", "cancelled", "rejected", "unavailable")),
    REFUSAL(listOf("otherNetwork", "isGrant", "notConsent")),
    CHANGE(listOf("added", "longer", "shorter", "otherAccount", "same", "other")),
    IDENTITY(listOf("identified", "deidentified")),
    OUTCOME(
        listOf("waiting", "confirmed", "final", "rejected", "silent", "signAnew", "stated", "collecting", "ended"),
    ),
    NOTE(listOf("deskNotTold", "announcedWithoutDesk", "resumed", "other")),
    TOLD(listOf("silently", "told", "notYetTold", "knows", "notYetKnows")),
    ANSWER(listOf("granted", "prepare", "declined", "cosignature")),
    OTHER_CODE(
        listOf(
            "receiveCard", "ownReceiveCard", "studyCard", "ownStudyCard", "guardianCard", "ownGuardianCard", "forDesk",
            "badCode", "address", "badAddress", "account", "transaction", "cosignature", "secret", "signOther",
            "tellPublicKey", "otherWallet", "badOtherWallet", "recoveryWords", "webLink", "empty", "unknown",
        ),
    ),
    DEED(DeedKind.entries.map { it.key }),
    WITHDRAWAL(listOf("stopsSeeing", "hospitalsObeyAtOnce", "keepsSeen", "staysPublic")),
    LOSES(listOf("studiesHere", "permissionsStay", "wordsRestore")),
    SWITCH(listOf("on", "off", "unavailable")),
    LANGUAGE(listOf("ja", "en", "system")),
    CURRENCY(listOf("nothing")),
}

internal inline fun <reified E : Enum<E>> codes(): List<String> = enumValues<E>().map { camelCase(it.name) }

internal fun CodeList.of(code: String) = FactValue.Code(this, code)

internal fun CodeList.of(code: Enum<*>) = FactValue.Code(this, camelCase(code.name))

/** The name of a case that has no enumeration of its own: `HospitalProblem.NoAddress` as `noAddress`. */
internal fun CodeList.ofCase(case: Any) = FactValue.Code(this, case.javaClass.simpleName.replaceFirstChar(Char::lowercase))
