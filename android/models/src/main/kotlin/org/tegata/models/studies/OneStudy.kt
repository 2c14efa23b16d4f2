package org.tegata.models.studies

import java.io.File
import java.security.SecureRandom
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.withLock
import kotlinx.coroutines.withContext
import org.tegata.core.Event
import org.tegata.core.FetchedStudy
import org.tegata.core.ReceiveCard
import org.tegata.core.RightStatus
import org.tegata.core.StudyShelf
import org.tegata.core.TegataException
import org.tegata.models.*
import org.tegata.models.permissions.item

/** One study: its picture, where it comes from, and who may have it now. */
internal class OneStudy(place: Place.OfStudy, stage: Stage) : Screen(place, stage) {
    private val id = place.study

    override suspend fun load() {
        val study = stage.study(id)
        val isOwn = study.setAside == null
        val known = ScreenState(
            place.screen,
            warnings = study.warnings(),
            facts = listOfNotNull(
                Fact(FactKey.STUDY, study.value()),
                Fact(FactKey.SOURCE, study.source.value()),
                study.description?.studyDate?.ifEmpty { null }?.let { Fact(FactKey.STUDY_DATE, FactValue.Day(it)) },
                study.description?.let { Fact(FactKey.MODALITY, FactValue.Modality(it.modality)) },
                study.description?.bodyPart?.ifEmpty { null }?.let { Fact(FactKey.BODY_PART, FactValue.BodyPart(it)) },
                study.description?.reference?.ifEmpty { null }?.let { Fact(FactKey.REFERENCE, FactValue.Written(it), true) },
                study.replacedBy?.let { Fact(FactKey.REPLACED_BY, FactValue.Hash(it)) },
                Fact(FactKey.FIRST_SEEN, moment(study.firstSeenMs), isAside = true),
                Fact(FactKey.STUDY_ID, FactValue.Hash(study.study), isAside = true),
                Fact(FactKey.ACCOUNT, FactValue.Address(study.account), isAside = true),
            ),
            items = permissions(),
            actions = listOfNotNull(
                Action(ActionKey.SHOW_STUDY_CARD, Weight.PRIMARY).takeIf { isOwn },
                Action(ActionKey.FETCH_STUDY).takeIf { isOwn && study.source.url != null },
                Action(ActionKey.OPEN_REPLACEMENT).takeIf { study.replacedBy != null },
                Action(ActionKey.BACK),
            ),
            picture = study.preview?.takeIf { isOwn }?.shown(study.value()),
        )
        show(known)
        if (!isOwn) return
        val whole = stage.wallet.picture(id)
        show(known.copy(picture = (whole.picture ?: study.preview)?.shown(study.value())))
    }

    /** Those that hold now, or are on their way. */
    private suspend fun permissions(): List<Item> {
        val running = setOf(RightStatus.GIVEN, RightStatus.PENDING, RightStatus.BEING_WITHDRAWN)
        return stage.wallet.permissionPages(LARGE_PAGE).toList().flatMap { it.entries }
            .filter { permission -> permission.study == id && permission.rights.any { it.status in running } }
            .map { it.item(stage.device.nowMs()) }
    }

    override fun follows(event: Event) = event is Event.Studies || event is Event.Requests || event is Event.Missed

    override suspend fun act(action: ActionKey, input: Input) = when (action) {
        ActionKey.SHOW_STUDY_CARD -> stage.go(Place.OfStudy(ScreenKey.STUDY_CARD, id))
        ActionKey.FETCH_STUDY -> stage.go(Place.OfStudy(ScreenKey.FETCH_STUDY, id))
        ActionKey.OPEN_PERMISSION -> stage.go(Place.OfPermission(ScreenKey.PERMISSION, input.item!!))
        ActionKey.OPEN_REPLACEMENT -> stage.replace(Place.OfStudy(ScreenKey.STUDY, stage.study(id).replacedBy!!))
        else -> stage.back()
    }
}

/** The code by which a hospital asks for a study. */
internal class StudyCard(place: Place.OfStudy, stage: Stage) : Screen(place, stage) {
    private val id = place.study

    override suspend fun load() {
        val study = stage.study(id)
        show(
            ScreenState(
                place.screen,
                facts = listOf(Fact(FactKey.STUDY, study.value()), Fact(FactKey.SOURCE, study.source.value())),
                code = listOf(stage.wallet.studyCard(id)),
                actions = listOf(Action(ActionKey.DONE, Weight.PRIMARY)),
            ),
        )
    }

    override suspend fun act(action: ActionKey, input: Input) = stage.back()
}

/** The own study is fetched from its hospital. The files lie openly on the phone, which is said before. */
internal class FetchStudy(place: Place.OfStudy, stage: Stage) : Screen(place, stage) {
    private val id = place.study
    private var fetched: FetchedStudy? = null

    override suspend fun load() {
        val study = stage.study(id)
        val files = fetched
        show(
            ScreenState(
                place.screen,
                facts = listOfNotNull(
                    Fact(FactKey.STUDY, study.value()),
                    Fact(FactKey.SOURCE, study.source.value()),
                    files?.let { Fact(FactKey.FILES, FactValue.Count(it.files.size.toLong())) },
                    files?.let { Fact(FactKey.SIZE, FactValue.Size(it.bytes.toLong())) },
                ),
                actions = listOfNotNull(
                    Action(ActionKey.FETCH, Weight.PRIMARY).takeIf { files == null },
                    Action(ActionKey.SHARE_FILES, Weight.PRIMARY).takeIf { files != null },
                    Action(ActionKey.BACK),
                ),
            ),
        )
    }

    override fun follows(event: Event): Boolean {
        if (event is Event.Progressed) {
            change { state -> if (state.progress == null) state else state.copy(progress = state.progress.then(event.step)) }
        }
        return false
    }

    override suspend fun act(action: ActionKey, input: Input) {
        when (action) {
            ActionKey.FETCH -> fetch()
            ActionKey.SHARE_FILES -> fetched?.let { stage.send(Effect.ShareFiles(it.files)) }
            else -> stage.back()
        }
    }

    private suspend fun fetch() {
        change { it.copy(progress = Progress(StepKey.FETCHING), actions = listOf(Action(ActionKey.BACK))) }
        val gate = stage.study(id).source.url ?: return
        fetched = stage.wallet.fetchStudy(id, gate, File(stage.device.studies, id).path)
        load()
    }

    override suspend fun failed(error: TegataException) {
        load()
        super.failed(error)
    }
}

/** The card that a hospital needs to send a study, with a fresh account: made once for each visit of this screen. */
internal class ReceiveStudy(place: Place, stage: Stage) : Screen(place, stage) {
    private var card: ReceiveCard? = null
    private var known: Set<String> = emptySet()

    /** Each card is an account: one is made, although a study that arrives meanwhile is a reason to load again. */
    private val making = Mutex()

    override suspend fun load() {
        val card = making.withLock { card ?: withContext(NonCancellable) { make() } }
        val arrived = studies().filter { it !in known }
        show(
            ScreenState(
                place.screen,
                facts = listOfNotNull(
                    Fact(FactKey.SHORT_CODE, FactValue.Text(card.shortCode)),
                    Fact(FactKey.ACCOUNT, FactValue.Address(card.account), isAside = true),
                ),
                items = arrived.map { stage.study(it).item(ActionKey.OPEN_STUDY) },
                code = listOf(card.text),
                actions = listOf(Action(ActionKey.REFRESH, Weight.PRIMARY), Action(ActionKey.DONE)),
            ),
        )
    }

    private suspend fun make() = stage.wallet.receiveCard(nonce()).also { made ->
        card = made
        known = studies().toSet()
    }

    private suspend fun studies() = stage.wallet.studies(StudyShelf.OWN, null, 200u).studies.map { it.study }

    override fun follows(event: Event) = event is Event.Studies || event is Event.Missed

    override suspend fun act(action: ActionKey, input: Input) {
        when (action) {
            ActionKey.REFRESH -> {
                stage.wallet.refreshStudies()
                load()
            }
            ActionKey.OPEN_STUDY -> stage.replace(Place.OfStudy(ScreenKey.STUDY, input.item!!))
            else -> stage.back()
        }
    }

    /** The card is for one desk and one time. */
    private fun nonce() = ByteArray(16).also(SecureRandom()::nextBytes)
}
