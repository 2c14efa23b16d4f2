package org.tegata.models

import org.tegata.core.HospitalFacts
import org.tegata.core.Picture
import org.tegata.core.PictureProblem
import org.tegata.core.Severity
import org.tegata.core.StudyDescription
import org.tegata.core.StudyFacts

// The core's records as facts.

internal fun HospitalFacts.value() = FactValue.Hospital(name, reading, address, isVerified = name != null && isValid)

internal fun studyValue(source: HospitalFacts, description: StudyDescription?) = FactValue.Study(
    date = description?.studyDate?.ifEmpty { null },
    modality = description?.modality,
    bodyPart = description?.bodyPart?.ifEmpty { null },
    hospital = source.name,
    isSchematic = description?.isSchematic ?: false,
)

internal fun StudyFacts.value() = studyValue(source, description)

internal fun Picture.shown(of: FactValue.Study?) = ShownPicture(this, of)

internal fun moment(ms: ULong) = FactValue.Moment(ms.toLong())

internal fun amount(atomic: ULong) = FactValue.Amount(atomic.toLong())

internal fun count(number: UInt) = FactValue.Count(number.toLong())

/** A study in a list. */
internal fun StudyFacts.item(action: ActionKey, isChosen: Boolean = false): Item = Item(
    id = study,
    facts = listOf(Fact(FactKey.STUDY, value()), Fact(FactKey.SOURCE, source.value())),
    actions = listOf(action),
    warnings = warnings(),
    picture = preview?.shown(value()),
    isChosen = isChosen,
)

/** What is to be said of a study before anything else. */
internal fun StudyFacts.warnings(): List<Warning> = listOfNotNull(
    voidReason?.let { Warning(WarningCode.VOID, Severity.LOUD, listOf(FactValue.Written(it))) },
    setAside?.let { Warning(WarningCode.UNASKED, Severity.LOUD, listOf(CodeList.SET_ASIDE.of(it))) },
    problem?.let { problem ->
        // A missing picture is no sign of anything; one that was changed is.
        val severity = if (problem == PictureProblem.CHANGED) Severity.LOUD else Severity.NOTE
        Warning(WarningCode.NO_PICTURE, severity, listOf(CodeList.PICTURE.of(problem)))
    },
)
