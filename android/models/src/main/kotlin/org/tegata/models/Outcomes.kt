package org.tegata.models

import org.tegata.core.Outcome

internal fun outcome(of: Outcome): FactValue.Code = CodeList.OUTCOME.of(
    when (of) {
        is Outcome.Confirmed -> if (of.isFinal) "final" else "confirmed"
        is Outcome.Rejected -> "rejected"
        is Outcome.Silent -> "silent"
        is Outcome.SignAnew -> "signAnew"
        is Outcome.Stated -> "stated"
        is Outcome.Collecting -> "collecting"
    },
)

/** Nothing more is waited for. */
internal val Outcome.isSettled: Boolean
    get() = this is Outcome.Confirmed || this is Outcome.Rejected

/** What goes with the outcome. */
internal fun outcomeFacts(of: Outcome): List<Fact> = when (of) {
    is Outcome.Confirmed -> listOf(Fact(FactKey.BLOCK, FactValue.Count(of.height.toLong()), isAside = true))
    is Outcome.Rejected -> listOf(Fact(FactKey.LEDGER_CODE, FactValue.Text(of.code), isAside = true))
    is Outcome.Silent -> listOf(Fact(FactKey.DEADLINE, moment(of.deadlineMs)))
    is Outcome.SignAnew -> emptyList()
    is Outcome.Stated -> listOf(Fact(FactKey.MISSING, amount(of.missing)))
    is Outcome.Collecting -> listOf(Fact(FactKey.DEADLINE, moment(of.deadlineMs)))
}
