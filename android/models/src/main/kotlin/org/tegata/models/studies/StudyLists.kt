package org.tegata.models.studies

import kotlinx.coroutines.flow.firstOrNull
import kotlinx.coroutines.flow.mapNotNull
import org.tegata.core.Event
import org.tegata.core.Severity
import org.tegata.core.StudyFacts
import org.tegata.core.StudyShelf
import org.tegata.core.TegataException
import org.tegata.models.*

/** A list of studies, page by page. */
internal abstract class StudyList(place: Place, stage: Stage, private val shelf: StudyShelf) : Screen(place, stage) {
    private var pages = 1

    protected suspend fun read(): Page<StudyFacts> = stage.wallet.studyPages(shelf, SHOWN_PAGE).firstPages(pages)

    /** How many there are, of which [read] are shown. */
    protected suspend fun total(read: Page<StudyFacts>): FactValue.Count {
        val number = if (read.next == null) read.entries.size else stage.wallet.studyPages(shelf, LARGE_PAGE).total()
        return FactValue.Count(number.toLong())
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
        val isChecked = stage.wallet.wordsCheckedMs() != null
        // A long list stands there before it is counted.
        if (read.next != null && state.value.items.isEmpty()) show(listing(read, null, aside = 0, isChecked))
        val total = total(read)
        val aside = stage.wallet.studyPages(StudyShelf.SET_ASIDE, LARGE_PAGE).total()
        show(listing(read, total, aside, isChecked))
    }

    private fun listing(read: Page<StudyFacts>, total: FactValue.Count?, aside: Int, isChecked: Boolean) = ScreenState(
        place.screen,
        warnings = listOfNotNull(Warning(WarningCode.WORDS_NOT_CHECKED, Severity.LOUD).takeIf { !isChecked }),
        facts = listOfNotNull(
            total?.let { Fact(FactKey.STUDIES, it) },
            Fact(FactKey.SET_ASIDE, FactValue.Count(aside.toLong())).takeIf { aside > 0 },
            asOfMs?.let { Fact(FactKey.AS_OF, moment(it), isAside = true) },
        ),
        items = read.entries.map { it.item(ActionKey.OPEN_STUDY) },
        actions = listOfNotNull(
            Action(ActionKey.RECEIVE_STUDY, Weight.PRIMARY),
            Action(ActionKey.SCAN, Weight.PRIMARY),
            Action(ActionKey.REFRESH),
            Action(ActionKey.OPEN_SET_ASIDE).takeIf { aside > 0 },
            Action(ActionKey.OPEN_RECOVERY_WORDS).takeIf { !isChecked },
            Action(ActionKey.SHOW_MORE).takeIf { read.next != null },
        ),
    )

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
                facts = listOf(Fact(FactKey.SET_ASIDE, total(read))),
                items = read.entries.map { it.item(ActionKey.OPEN_STUDY).copy(picture = null) },
                actions = listOfNotNull(
                    Action(ActionKey.BACK),
                    Action(ActionKey.SHOW_MORE).takeIf { read.next != null },
                ),
            ),
        )
    }
}

/** The study that is named, on either shelf. */
internal suspend fun Stage.study(id: String): StudyFacts =
    StudyShelf.entries.firstNotNullOfOrNull { knownStudy(id, it) } ?: throw TegataException.NotHeld(id)

/** The same on one shelf; nothing where it is not, or no more. */
internal suspend fun Stage.knownStudy(id: String, shelf: StudyShelf): StudyFacts? =
    wallet.studyPages(shelf, SHOWN_PAGE).mapNotNull { page -> page.entries.find { it.study == id } }.firstOrNull()
