package org.tegata.screens

import org.tegata.core.DetailConsequence
import org.tegata.core.DetailFact
import org.tegata.core.DetailValue
import org.tegata.core.Severity
import org.tegata.core.TransactionDetails
import org.tegata.models.Action
import org.tegata.models.ActionKey
import org.tegata.models.CodeList
import org.tegata.models.Fact
import org.tegata.models.FactKey
import org.tegata.models.FactValue
import org.tegata.models.FieldKey
import org.tegata.models.InputField
import org.tegata.models.Notice
import org.tegata.models.NoticeCode
import org.tegata.models.ScreenKey
import org.tegata.models.ScreenState
import org.tegata.models.Warning
import org.tegata.models.WarningCode

private val transfer = TransactionDetails(
    kind = "transfer",
    kindInEnglish = "Transfer",
    signer = address.text,
    facts = listOf(
        DetailFact("recipient", "Recipient", DetailValue.Account(gifu.address), gifu.address),
        DetailFact("mosaic", "Mosaic", DetailValue.Amount("1", "5F0B7C1E9A3D42E8", null), "1 of 5F0B7C1E9A3D42E8"),
    ),
    consequences = emptyList(),
    inner = emptyList(),
)

private val aggregate = TransactionDetails(
    "aggregateComplete",
    "Aggregate",
    address.text,
    listOf(DetailFact("maxFee", "Greatest fee", DetailValue.Amount("0.0432", null, null), "0.0432 XYM")),
    listOf(DetailConsequence("expiresAfter", listOf(120uL), "It ends after 120 blocks.")),
    listOf(transfer),
)

/** The facts of a request, in the order in which they are read. */
internal fun requestFacts(asker: FactValue.Hospital, isResearch: Boolean) = listOf(
    Fact(FactKey.ASKER, asker),
    Fact(FactKey.STUDY, chest),
    Fact(FactKey.SOURCE, gifu),
    Fact(FactKey.RIGHTS, rights),
    Fact(FactKey.PURPOSE, code(CodeList.PURPOSE, if (isResearch) "research" else "treatment")),
    Fact(FactKey.UNTIL, period),
    Fact(FactKey.IDENTITY, code(CodeList.IDENTITY, if (isResearch) "deidentified" else "identified")),
    Fact(FactKey.BECOMES_PUBLIC, several(CodeList.PUBLIC, "rightsExist", "hospitalAccounts", "end", "times")),
    Fact(FactKey.PAYER, code(CodeList.PAYER, if (isResearch) "patient" else "hospital")),
    Fact(FactKey.COST, if (isResearch) FactValue.Amount(43_200) else code(CodeList.CURRENCY, "nothing")),
    Fact(FactKey.ANSWER_BY, moment, isAside = true),
    Fact(FactKey.ACCOUNT, address, isAside = true),
    Fact(FactKey.REQUEST, hash, isAside = true),
    Fact(FactKey.DETAILS, FactValue.Transaction(aggregate), isAside = true),
)

private val decide = listOf(equal(ActionKey.DECLINE), equal(ActionKey.AGREE))
private val onReview = listOf(Action(ActionKey.REVIEW_AGAIN), Action(ActionKey.CLOSE))

/** Requests, until they are decided. */
internal val requests = listOf(
    fixture(
        "review",
        ScreenState(
            ScreenKey.REVIEW,
            facts = requestFacts(gifu, isResearch = false),
            actions = decide + onReview,
            picture = thorax,
        ),
    ),
    fixture(
        "review-loud",
        ScreenState(
            ScreenKey.REVIEW,
            warnings = listOf(
                Warning(WarningCode.IDENTIFIED_RESEARCH, Severity.LOUD),
                Warning(WarningCode.NO_PICTURE, Severity.LOUD, listOf(code(CodeList.PICTURE, "wrongKey"))),
                Warning(WarningCode.OLD_DATA, Severity.NOTE, listOf(moment)),
            ),
            facts = requestFacts(gifu, isResearch = true) + Fact(
                FactKey.CHANGES,
                FactValue.Several(
                    listOf(FactValue.Change(code(CodeList.CHANGE, "longer"), code(CodeList.RIGHT, "viewing"), moment)),
                ),
            ),
            actions = decide + onReview,
        ),
    ),
    fixture(
        "review-unregistered",
        ScreenState(
            ScreenKey.REVIEW,
            warnings = listOf(
                Warning(WarningCode.ASKER_UNREGISTERED, Severity.BLOCKING, listOf(FactValue.Address(stranger.address))),
            ),
            facts = requestFacts(stranger, isResearch = true),
            actions = listOf(equal(ActionKey.DECLINE)) + onReview,
            picture = thorax,
        ),
    ),
    fixture(
        "review-blocked",
        ScreenState(
            ScreenKey.REVIEW,
            warnings = listOf(Warning(WarningCode.TOO_LATE, Severity.BLOCKING, listOf(moment))),
            facts = requestFacts(gifu, isResearch = true),
            actions = listOf(equal(ActionKey.DECLINE)) + onReview,
        ),
    ),
    fixture(
        "chooseStudy",
        ScreenState(
            ScreenKey.CHOOSE_STUDY,
            facts = listOf(Fact(FactKey.ASKER, gifu)),
            items = listOf(
                studyItem("chest", chest, thorax, ActionKey.CHOOSE),
                studyItem("head", head, skull, ActionKey.CHOOSE).copy(isChosen = true),
            ),
            actions = listOf(back),
        ),
    ),
    fixture(
        "preparedReview",
        ScreenState(
            ScreenKey.PREPARED_REVIEW,
            warnings = listOf(Warning(WarningCode.NOT_COMPARED, Severity.NOTE)),
            facts = requestFacts(gifu, isResearch = false) +
                listOf(Fact(FactKey.FUNDS, FactValue.Amount(2_500_000)), Fact(FactKey.DEADLINE, moment)),
            actions = listOf(equal(ActionKey.CLOSE), equal(ActionKey.AGREE)),
        ),
    ),
    fixture(
        "guardianReview",
        ScreenState(
            ScreenKey.GUARDIAN_REVIEW,
            facts = listOf(
                Fact(FactKey.WAITING, code(CodeList.WAITING, "grant")),
                Fact(FactKey.ACCOUNT, address),
                Fact(FactKey.HAVE_SIGNED, FactValue.Count(1)),
                Fact(FactKey.NOT_SIGNED, FactValue.Count(1)),
                Fact(FactKey.DEADLINE, moment),
                Fact(FactKey.TRANSACTION, hash, isAside = true),
            ),
            actions = listOf(equal(ActionKey.CLOSE), equal(ActionKey.AGREE), primary(ActionKey.OPEN_REQUEST)),
        ),
    ),
    fixture(
        "guardianReview-unexplained",
        ScreenState(
            ScreenKey.GUARDIAN_REVIEW,
            warnings = listOf(Warning(WarningCode.UNEXPLAINED, Severity.BLOCKING)),
            facts = listOf(Fact(FactKey.WAITING, code(CodeList.WAITING, "unexplained")), Fact(FactKey.ACCOUNT, address)),
            actions = listOf(equal(ActionKey.CLOSE)),
        ),
    ),
    fixture(
        "authenticate",
        ScreenState(
            ScreenKey.AUTHENTICATE,
            facts = listOf(
                Fact(FactKey.APPROVES, code(CodeList.DEED, "agree")),
                Fact(FactKey.ASKER, gifu),
                Fact(FactKey.STUDY, chest),
            ),
            fields = listOf(InputField(FieldKey.PIN)),
            actions = listOf(primary(ActionKey.APPROVE), Action(ActionKey.APPROVE_BY_BIOMETRICS), back),
            notice = Notice(NoticeCode.WRONG_PIN, listOf(FactValue.Count(3))),
        ),
    ),
)
