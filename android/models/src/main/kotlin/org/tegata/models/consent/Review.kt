package org.tegata.models.consent

import org.tegata.core.Caution
import org.tegata.core.ConsentReview
import org.tegata.core.Event
import org.tegata.models.*

/** A request, to be read before anything is decided. */
internal class Review(private val at: Place.OfRequest, stage: Stage) : Screen(at, stage) {
    private var isRead = false

    override suspend fun load() {
        val known = stage.open.remembered.reviews[at.request]?.takeIf { it.study?.study == at.study || at.study == null }
        if (known != null) show(state(known))
        // What was scanned a moment ago is not asked twice.
        if (known != null && !isRead) {
            isRead = true
            return
        }
        isRead = true
        show(state(read()))
    }

    private suspend fun read(): ConsentReview =
        stage.wallet.review(at.request, at.study).also { stage.open.remembered.reviews[at.request] = it }

    private fun state(review: ConsentReview) = ScreenState(
        place.screen,
        warnings = review.warnings.map { it.warning() },
        facts = review.facts(),
        actions = actions(review),
        picture = review.study?.let { study -> study.picture?.shown(studyValue(study.source, study.description)) },
    )

    private fun actions(review: ConsentReview): List<Action> {
        fun has(test: (Caution) -> Boolean) = review.warnings.any { test(it.caution) }
        val isDeclined = has { it is Caution.AlreadyDeclined }
        val isAgreed = has { it is Caution.AlreadyAgreed }
        val isOpen = !isDeclined && !isAgreed
        val agree = when {
            review.canAgree && review.onlyByCode -> ActionKey.AGREE_BY_CODE
            review.canAgree -> ActionKey.AGREE
            isOpen && has { it is Caution.ChooseStudy } -> ActionKey.CHOOSE_STUDY
            else -> null
        }
        return listOfNotNull(
            Action(ActionKey.DECLINE, Weight.EQUAL).takeIf { isOpen },
            agree?.let { Action(it, Weight.EQUAL) },
            Action(ActionKey.TELL_HOSPITAL).takeIf { isDeclined },
            Action(ActionKey.OPEN_GIVEN_PERMISSION, Weight.PRIMARY).takeIf { isAgreed },
            Action(ActionKey.CHOOSE_OTHER_STUDY).takeIf { review.namedStudy == null && at.study != null && isOpen },
            Action(ActionKey.REVIEW_AGAIN),
            Action(ActionKey.CLOSE),
        )
    }

    override suspend fun act(action: ActionKey, input: Input) {
        when (action) {
            ActionKey.AGREE -> approve(begunByAnother() ?: Deed.Agree(at.request, at.study))
            ActionKey.AGREE_BY_CODE -> approve(Deed.AgreeByCode(at.request, at.study))
            ActionKey.CHOOSE_STUDY -> stage.go(Place.OfRequest(ScreenKey.CHOOSE_STUDY, at.request))
            ActionKey.CHOOSE_OTHER_STUDY -> stage.go(Place.OfRequest(ScreenKey.CHOOSE_STUDY, at.request))
            ActionKey.DECLINE -> {
                stage.wallet.decline(at.request, tell = false)
                stage.open.remembered.told[at.request] = "silently"
                stage.replace(Place.OfRequest(ScreenKey.DECLINED, at.request))
            }
            ActionKey.TELL_HOSPITAL -> stage.replace(Place.OfRequest(ScreenKey.DECLINED, at.request))
            ActionKey.OPEN_GIVEN_PERMISSION -> stage.replace(Place.OfRequest(ScreenKey.RECEIPT, at.request))
            ActionKey.REVIEW_AGAIN -> show(state(read()))
            else -> stage.back()
        }
    }

    /** What another guardian began for this request is signed, and not begun again. */
    private suspend fun begunByAnother(): Deed? {
        val review = stage.open.remembered.reviews[at.request]
        if (review == null || review.warnings.none { it.caution is Caution.Guarded }) return null
        val waiting = stage.wallet.waitingForGuardians().find { it.request == at.request && it.canSign && !it.signedHere }
        return waiting?.let { Deed.CosignAsGuardian(it.transaction) }
    }

    /** Reading comes before approving: what was read is what is approved. */
    private fun approve(deed: Deed) = stage.go(Place.OfDeed(ScreenKey.AUTHENTICATE, deed))

    override fun follows(event: Event) = false
}

/** An open request: the patient picks the study. */
internal class ChooseStudy(private val at: Place.OfRequest, stage: Stage) : Screen(at, stage) {
    override suspend fun load() {
        val review = stage.open.remembered.reviews[at.request]?.takeIf { it.choices.isNotEmpty() }
            ?: stage.wallet.review(at.request, null).also { stage.open.remembered.reviews[at.request] = it }
        show(
            ScreenState(
                place.screen,
                facts = listOf(Fact(FactKey.ASKER, review.asker.value())),
                items = review.choices.map { it.item(ActionKey.CHOOSE) },
                actions = listOf(Action(ActionKey.BACK)),
            ),
        )
    }

    override suspend fun act(action: ActionKey, input: Input) {
        if (action != ActionKey.CHOOSE) return stage.back()
        stage.open.remembered.reviews.remove(at.request)
        // In the stead of the review without a study, which lies below.
        stage.replace(Place.OfRequest(ScreenKey.REVIEW, at.request, input.item), count = 2)
    }
}
