package org.tegata.models.studies

import org.tegata.core.Event
import org.tegata.core.Severity
import org.tegata.core.StudyFacts
import org.tegata.core.StudyShelf
import org.tegata.core.TegataException
import org.tegata.models.*

private const val PAGE = 50u

/** A list of studies, page by page. */
internal abstract class StudyList(place: Place, stage: Stage, private val shelf: StudyShelf) : Screen(place, stage) {
    private var pages = 1

    protected class Read(val studies: List<StudyFacts>, val hasMore: Boolean)

    protected suspend fun read(): Read {
        val studies = mutableListOf<StudyFacts>()
        var next: Long? = null
        repeat(pages) { index ->
            if (index > 0 && next == null) return@repeat
            val page = stage.wallet.studies(shelf, next, PAGE)
            studies += page.studies
            next = page.next
        }
        return Read(studies, next != null)
    }

    override fun follows(event: Event) = event is Event.Studies || event is Event.Settings || event is Event.Missed

    override suspend fun act(action: ActionKey, input: Input) {
        when (action) {
            ActionKey.OPEN_STUDY -> stage.go(Place.OfStudy(ScreenKey.STUDY, input.item!!))
            ActionKey.SHOW_MORE -> {
                pages++
                load()
            }
            ActionKey.BACK -> stage.back()
            else -> Unit
        }
    }
}

/** The patient's own studies. */
internal class Studies(place: Place, stage: Stage) : StudyList(place, stage, StudyShelf.OWN) {
    private var asOfMs: ULong? = null
    private var isAsked = false

    override suspend fun load() {
        showKnown()
        if (!isAsked) look()
    }

    override suspend fun loadAgain() = showKnown()

    private suspend fun look() {
        asOfMs = stage.wallet.refreshStudies().asOfMs
        isAsked = true
        showKnown()
    }

    private suspend fun showKnown() {
        val read = read()
        val aside = stage.wallet.studies(StudyShelf.SET_ASIDE, null, PAGE).studies.size
        val isChecked = stage.wallet.wordsCheckedMs() != null
        show(
            ScreenState(
                place.screen,
                warnings = listOfNotNull(Warning(WarningCode.WORDS_NOT_CHECKED, Severity.LOUD).takeIf { !isChecked }),
                facts = listOfNotNull(
                    Fact(FactKey.STUDIES, FactValue.Count(read.studies.size.toLong())),
                    Fact(FactKey.SET_ASIDE, FactValue.Count(aside.toLong())).takeIf { aside > 0 },
                    asOfMs?.let { Fact(FactKey.AS_OF, moment(it), isAside = true) },
                ),
                items = read.studies.map { it.item(ActionKey.OPEN_STUDY) },
                actions = listOfNotNull(
                    Action(ActionKey.RECEIVE_STUDY, Weight.PRIMARY),
                    Action(ActionKey.SCAN, Weight.PRIMARY),
                    Action(ActionKey.REFRESH),
                    Action(ActionKey.OPEN_SET_ASIDE).takeIf { aside > 0 },
                    Action(ActionKey.OPEN_RECOVERY_WORDS).takeIf { !isChecked },
                    Action(ActionKey.SHOW_MORE).takeIf { read.hasMore },
                ),
            ),
        )
    }

    override suspend fun act(action: ActionKey, input: Input) =
        if (action == ActionKey.REFRESH) look() else super.act(action, input)

    override suspend fun failed(error: TegataException) {
        if (error is TegataException.Locked) return
        super.failed(error)
        if (error is TegataException.Unreachable || error is TegataException.NoNode) showKnown()
    }
}

/** Studies from strangers: without pictures, and not among the own. */
internal class SetAside(place: Place, stage: Stage) : StudyList(place, stage, StudyShelf.SET_ASIDE) {
    override suspend fun load() {
        val read = read()
        show(
            ScreenState(
                place.screen,
                facts = listOf(Fact(FactKey.SET_ASIDE, FactValue.Count(read.studies.size.toLong()))),
                items = read.studies.map { it.item(ActionKey.OPEN_STUDY).copy(picture = null) },
                actions = listOfNotNull(
                    Action(ActionKey.BACK),
                    Action(ActionKey.SHOW_MORE).takeIf { read.hasMore },
                ),
            ),
        )
    }
}

/** The study that is named, on either shelf. */
internal suspend fun Stage.study(id: String): StudyFacts {
    for (shelf in StudyShelf.entries) {
        var next: Long? = null
        do {
            val page = wallet.studies(shelf, next, PAGE)
            page.studies.find { it.study == id }?.let { return it }
            next = page.next
        } while (next != null)
    }
    throw TegataException.NotHeld(id)
}
