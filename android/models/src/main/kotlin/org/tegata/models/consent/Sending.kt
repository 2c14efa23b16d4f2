package org.tegata.models.consent

import kotlinx.coroutines.flow.first
import org.tegata.core.RightStatus
import org.tegata.core.TegataException
import org.tegata.models.*
import org.tegata.models.permissions.knownPermission

/** Each step of a long call, with what is waited for. It can be left: the work goes on. */
internal class Sending(private val at: Place.OfDeed, stage: Stage) : Screen(at, stage) {
    private val deed = at.deed

    override suspend fun load() {
        val work = stage.open.works[deed]?.takeUnless { it.state.value.result?.exceptionOrNull() is TegataException.Locked }
        if (work == null) return resume()
        val state = work.state.first { state ->
            if (state.result == null) showProgress(state.progress)
            state.result != null
        }
        stage.open.works.remove(deed)
        stage.ended(deed, state.result!!.getOrThrow())
    }

    private fun showProgress(progress: Progress?) = show(
        ScreenState(
            place.screen,
            facts = listOf(Fact(FactKey.APPROVES, CodeList.DEED.of(deed.kind))),
            progress = progress ?: Progress(StepKey.CHECKING),
            actions = listOf(Action(ActionKey.LEAVE_RUNNING)),
        ),
    )

    /** The app ended or was locked meanwhile: what was signed is continued, what was not is read and approved again. */
    private suspend fun resume() {
        showProgress(Progress(StepKey.RESUMING))
        stage.open.resumed.await()
        when (deed) {
            is Deed.Agree -> {
                val receipt = stage.open.remembered.receipts[deed.request]
                val permission = stage.knownPermission { it.request == deed.request }
                when {
                    receipt != null -> stage.ended(deed, receipt)
                    permission != null && permission.transaction != null ->
                        stage.replace(Place.OfRequest(ScreenKey.RECEIPT, deed.request))
                    else -> stage.replace(Place.OfRequest(ScreenKey.REVIEW, deed.request, deed.study))
                }
            }
            is Deed.Withdraw -> {
                val permission = stage.knownPermission { it.permission == deed.permission }
                val isGiven = permission?.rights.orEmpty().any { it.status == RightStatus.GIVEN }
                val next = if (isGiven) ScreenKey.WITHDRAW else ScreenKey.WITHDRAWN
                stage.replace(Place.OfPermission(next, deed.permission))
            }
            else -> stage.back()
        }
    }

    override suspend fun failed(error: TegataException) {
        super.failed(error)
        if (error is TegataException.Locked) return
        change { state ->
            state.copy(
                progress = null,
                warnings = (error as? TegataException.Refused)?.warnings.orEmpty().map { it.warning() },
                actions = listOf(Action(ActionKey.REVIEW_AGAIN, Weight.PRIMARY), Action(ActionKey.CLOSE)),
            )
        }
    }

    override suspend fun act(action: ActionKey, input: Input) = when (action) {
        // Nothing is signed, or what is signed is continued by the same call: approved anew after reading.
        ActionKey.REVIEW_AGAIN, ActionKey.TRY_AGAIN -> if (deed is Deed.Agree) {
            stage.open.remembered.reviews.remove(deed.request)
            stage.replace(Place.OfRequest(ScreenKey.REVIEW, deed.request, deed.study), count = 2)
        } else {
            stage.back()
        }
        ActionKey.LEAVE_RUNNING -> stage.home(Tab.ACTIVITY)
        else -> stage.home(Tab.STUDIES)
    }
}
