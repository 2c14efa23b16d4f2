package org.tegata.models.record

import kotlinx.coroutines.flow.toList
import org.tegata.core.ActivityEntry
import org.tegata.core.ActivityKind
import org.tegata.core.Event
import org.tegata.models.*
import org.tegata.models.permissions.knownPermission

/** What has happened, the newest first. */
internal class Activity(place: Place, stage: Stage) : Screen(place, stage) {
    private var pages = 1

    override suspend fun load() {
        val read = stage.wallet.activityPages(SHOWN_PAGE).firstPages(pages)
        show(
            ScreenState(
                place.screen,
                items = read.entries.map { it.item() },
                actions = listOfNotNull(
                    Action(ActionKey.SCAN, Weight.PRIMARY),
                    Action(ActionKey.OPEN_EXPORT).takeIf { read.entries.isNotEmpty() },
                    Action(ActionKey.SHOW_MORE).takeIf { read.next != null },
                ),
            ),
        )
    }

    override fun follows(event: Event) = event is Event.Activity || event is Event.Missed

    override suspend fun act(action: ActionKey, input: Input) {
        when (action) {
            ActionKey.OPEN_ENTRY -> stage.go(Place.OfEntry(ScreenKey.ENTRY, input.item!!.toLong()))
            ActionKey.SHOW_MORE -> {
                pages++
                load()
            }
            else -> Unit
        }
    }
}

private fun ActivityEntry.item() = Item(
    id = number.toString(),
    facts = listOfNotNull(
        Fact(FactKey.HAPPENED, CodeList.ACTIVITY.of(what)),
        Fact(FactKey.AT, moment(atMs)),
        detailFact(),
    ),
    actions = listOf(ActionKey.OPEN_ENTRY),
)

/** A name, or a code of the ledger: what the detail of an entry is depends on what happened. */
private fun ActivityEntry.detailFact(): Fact? {
    val text = detail?.ifEmpty { null } ?: return null
    return when (what) {
        ActivityKind.STUDY_ARRIVED -> Fact(FactKey.HOSPITAL, FactValue.Written(text))
        ActivityKind.REJECTED -> Fact(FactKey.LEDGER_CODE, FactValue.Text(text), isAside = true)
        ActivityKind.GUARDIANS_CHANGING, ActivityKind.GUARDIANS_CHANGED, ActivityKind.COSIGNED,
        ActivityKind.COSIGNED_CONFIRMED -> Fact(FactKey.ACCOUNT, FactValue.Address(text), isAside = true)
        else -> Fact(FactKey.REASON, FactValue.Text(text), isAside = true)
    }
}

/** One entry, with what it is about. */
internal class Entry(private val at: Place.OfEntry, stage: Stage) : Screen(at, stage) {
    override suspend fun load() {
        val entry = entry()
        if (entry == null) {
            tell(Notice(NoticeCode.NO_ENTRY, next = ActionKey.OPEN_ACTIVITY))
            return show(ScreenState(place.screen, actions = listOf(Action(ActionKey.BACK))))
        }
        show(
            ScreenState(
                place.screen,
                facts = listOfNotNull(
                    Fact(FactKey.HAPPENED, CodeList.ACTIVITY.of(entry.what)),
                    Fact(FactKey.AT, moment(entry.atMs)),
                    entry.detailFact(),
                    entry.request?.let { Fact(FactKey.REQUEST, FactValue.Hash(it), isAside = true) },
                    entry.study?.let { Fact(FactKey.STUDY_ID, FactValue.Hash(it), isAside = true) },
                    entry.transaction?.let { Fact(FactKey.TRANSACTION, FactValue.Hash(it), isAside = true) },
                ),
                actions = listOfNotNull(
                    Action(ActionKey.OPEN_REQUEST).takeIf { entry.request != null },
                    Action(ActionKey.OPEN_GIVEN_PERMISSION).takeIf { permission(entry) != null },
                    Action(ActionKey.OPEN_STUDY).takeIf { entry.study != null },
                    Action(ActionKey.BACK),
                ),
            ),
        )
    }

    private suspend fun entry() = stage.wallet.activity(at.number + 1, 1u).entries.find { it.number == at.number }

    private suspend fun permission(entry: ActivityEntry) =
        entry.request?.let { request -> stage.knownPermission { it.request == request } }

    override suspend fun act(action: ActionKey, input: Input) {
        val entry = entry()
        when (action) {
            ActionKey.OPEN_REQUEST -> entry?.request?.let { stage.go(Place.OfRequest(ScreenKey.REVIEW, it)) }
            ActionKey.OPEN_STUDY -> entry?.study?.let { stage.go(Place.OfStudy(ScreenKey.STUDY, it)) }
            ActionKey.OPEN_GIVEN_PERMISSION -> entry?.let { permission(it) }
                ?.let { stage.go(Place.OfPermission(ScreenKey.PERMISSION, it.permission)) }
            else -> stage.back()
        }
    }
}

/** The record, for the patient to keep: what is in it is said before. */
internal class ExportRecord(place: Place, stage: Stage) : Screen(place, stage) {
    override suspend fun load() = show(
        ScreenState(
            place.screen,
            facts = listOf(Fact(FactKey.CONTAINS_MEDICAL, CodeList.SWITCH.of("on"))),
            actions = listOf(
                Action(ActionKey.EXPORT, Weight.PRIMARY), Action(ActionKey.PRINT), Action(ActionKey.BACK),
            ),
        ),
    )

    override suspend fun act(action: ActionKey, input: Input) {
        when (action) {
            ActionKey.EXPORT -> {
                val record = stage.wallet.exportRecord()
                stage.send(Effect.ShareText("tegata-record.json", "application/json", record))
                tell(Notice(NoticeCode.EXPORTED))
            }
            ActionKey.PRINT -> stage.send(Effect.PrintRecord(all()))
            else -> stage.back()
        }
    }

    private suspend fun all(): List<Item> =
        stage.wallet.activityPages(LARGE_PAGE).toList().flatMap { page -> page.entries.map { it.item() } }
}
