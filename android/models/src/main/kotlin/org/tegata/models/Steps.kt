package org.tegata.models

import org.tegata.core.Step

/** Steps of long calls. The words of each say what is waited for, and those under `_how` how long that usually takes. */
enum class StepKey : Key {
    SEARCHING_ACCOUNTS,
    READING_STUDIES,
    PREVIEW_READY,
    CHECKING,
    DECIDED,
    ASKING_DESK,
    PREPARED,
    SIGNED,
    ANNOUNCED,
    DESK_TOLD,
    WAITING,
    SETTLED,
    FETCHING,
    FETCHED,

    /** Parts of a code that is shown in several. */
    READING_PARTS,

    /** What was signed before is continued. */
    RESUMING,
    OTHER,
}

internal fun Progress?.then(step: Step): Progress {
    val next = when (step) {
        is Step.SearchingAccounts -> Progress(StepKey.SEARCHING_ACCOUNTS, step.found.toLong())
        is Step.ReadingStudies -> Progress(StepKey.READING_STUDIES, step.done.toLong(), step.of.toLong())
        is Step.PreviewReady -> Progress(StepKey.PREVIEW_READY)
        is Step.Checking -> Progress(StepKey.CHECKING)
        is Step.Decided -> Progress(StepKey.DECIDED)
        is Step.AskingDesk -> Progress(StepKey.ASKING_DESK)
        is Step.Prepared -> Progress(StepKey.PREPARED)
        is Step.Signed -> Progress(StepKey.SIGNED)
        is Step.Announced -> Progress(StepKey.ANNOUNCED)
        is Step.DeskTold -> Progress(StepKey.DESK_TOLD)
        is Step.Waiting -> Progress(StepKey.WAITING)
        is Step.Settled -> Progress(StepKey.SETTLED)
        is Step.Fetching -> Progress(StepKey.FETCHING, step.received.toLong(), step.total.toLong())
        is Step.Fetched -> Progress(StepKey.FETCHED)
        is Step.Other -> Progress(StepKey.OTHER)
    }
    val behind = this?.let { before -> if (before.step == next.step) before.behind else before.behind + before.step }
    return next.copy(behind = behind.orEmpty().distinct())
}
