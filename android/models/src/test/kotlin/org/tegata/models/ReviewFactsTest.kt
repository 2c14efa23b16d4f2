package org.tegata.models

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test
import org.tegata.core.AskedRight
import org.tegata.core.ChangeFacts
import org.tegata.core.ConsentReview
import org.tegata.core.CostFacts
import org.tegata.core.HospitalFacts
import org.tegata.core.PublicForEver
import org.tegata.core.PurposeOfUse
import org.tegata.core.ReviewedStudy
import org.tegata.core.RightRole
import org.tegata.core.StudyDescription
import org.tegata.core.TransactionDetails
import org.tegata.core.WhoPays
import org.tegata.models.consent.facts

/** What is shown is what is signed: no fact of a request is left out, and none changes its place. */
class ReviewFactsTest {
    private val asker = HospitalFacts("TASKER", "Hospital02", null, null, isValid = true)
    private val source = HospitalFacts("TSOURCE", "Hospital01", null, null, isValid = true)
    private val review = ConsentReview(
        request = "R",
        warnings = emptyList(),
        canAgree = true,
        asker = asker,
        isVerified = true,
        study = ReviewedStudy("S", "TACCOUNT", source, StudyDescription("20260303", "CT", "CHEST", "", false), null, null),
        namedStudy = "S",
        choices = emptyList(),
        rights = listOf(AskedRight(RightRole.TRANSFER, source, null, null), AskedRight(RightRole.VIEWING, asker, null, null)),
        purpose = PurposeOfUse.RESEARCH,
        untilMs = 3_000u,
        answerByMs = 2_000u,
        createdMs = 1_000u,
        isIdentified = true,
        wantsPictureKey = true,
        becomesPublic = listOf(PublicForEver.END),
        payer = WhoPays.PATIENT,
        cost = CostFacts(maxFee = 1u, rentals = 2u, deposit = 3u, balance = 0u, missing = 4u),
        changes = listOf(ChangeFacts.Added(RightRole.VIEWING)),
        grant = null,
        details = TransactionDetails("aggregateComplete", "aggregate", "TACCOUNT", emptyList(), emptyList(), emptyList()),
        asOfMs = 1_500u,
        onlyByCode = false,
    )

    @Test
    fun allThatIsAskedIsTold() {
        val facts = review.facts()
        assertEquals(
            listOf(
                FactKey.ASKER, FactKey.STUDY, FactKey.SOURCE, FactKey.RIGHTS, FactKey.PURPOSE, FactKey.UNTIL, FactKey.IDENTITY,
                FactKey.PICTURE_KEY, FactKey.BECOMES_PUBLIC, FactKey.PAYER, FactKey.COST, FactKey.DEPOSIT, FactKey.MISSING,
                FactKey.CHANGES,
            ),
            facts.filter { !it.isAside }.map { it.key },
        )
        assertEquals(
            listOf(FactKey.ANSWER_BY, FactKey.AS_OF, FactKey.ACCOUNT, FactKey.REQUEST, FactKey.DETAILS),
            facts.filter { it.isAside }.map { it.key },
        )
        fun value(key: FactKey) = facts.single { it.key == key }.value
        assertEquals(FactValue.Period(1_000, 3_000), value(FactKey.UNTIL))
        assertEquals(FactValue.Amount(3), value(FactKey.COST))
        assertEquals(FactValue.Amount(4), value(FactKey.MISSING))
        assertEquals(2, (value(FactKey.RIGHTS) as FactValue.Several).values.size)
    }

    @Test
    fun whatAHospitalPaysCostsNothingAndTheRestStays() {
        val paid = review.copy(payer = WhoPays.HOSPITAL, cost = null, wantsPictureKey = false, changes = emptyList()).facts()
        val left = setOf(FactKey.PICTURE_KEY, FactKey.DEPOSIT, FactKey.MISSING, FactKey.CHANGES)
        assertEquals(review.facts().map { it.key } - left, paid.map { it.key })
        assertEquals(FactValue.Code(CodeList.CURRENCY, "nothing"), paid.single { it.key == FactKey.COST }.value)
    }

    @Test
    fun aNameThatWasNotSignedForIsNotVerified() {
        val facts = review.copy(isVerified = false).facts()
        assertEquals(false, (facts.first().value as FactValue.Hospital).isVerified)
    }
}
