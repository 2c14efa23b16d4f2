package org.tegata.screens

import org.tegata.core.Severity
import org.tegata.models.Action
import org.tegata.models.ActionKey
import org.tegata.models.CodeList
import org.tegata.models.Fact
import org.tegata.models.FactKey
import org.tegata.models.FactValue
import org.tegata.models.FieldKey
import org.tegata.models.InputField
import org.tegata.models.Notice
import org.tegata.models.NoticeCode
import org.tegata.models.Progress
import org.tegata.models.ScreenKey
import org.tegata.models.ScreenState
import org.tegata.models.StepKey
import org.tegata.models.Warning
import org.tegata.models.WarningCode

private val onList = listOf(primary(ActionKey.RECEIVE_STUDY), primary(ActionKey.SCAN), Action(ActionKey.REFRESH))

/** Studies, and codes that are read or shown. */
internal val studies = listOf(
    fixture(
        "studies",
        ScreenState(
            ScreenKey.STUDIES,
            facts = listOf(
                Fact(FactKey.STUDIES, FactValue.Count(3)),
                Fact(FactKey.SET_ASIDE, FactValue.Count(1)),
                Fact(FactKey.AS_OF, moment, isAside = true),
            ),
            items = listOf(
                studyItem("chest", chest, thorax),
                studyItem("head", head, skull),
                studyItem("old", chest.copy(date = "20190612"), null)
                    .copy(warnings = listOf(Warning(WarningCode.VOID, Severity.LOUD, listOf(FactValue.Written("患者の取り違え"))))),
            ),
            actions = onList + Action(ActionKey.OPEN_SET_ASIDE),
        ),
    ),
    fixture(
        "studies-empty",
        ScreenState(
            ScreenKey.STUDIES,
            warnings = listOf(Warning(WarningCode.WORDS_NOT_CHECKED, Severity.LOUD)),
            facts = listOf(Fact(FactKey.STUDIES, FactValue.Count(0))),
            actions = onList + Action(ActionKey.OPEN_RECOVERY_WORDS),
        ),
    ),
    fixture(
        "studies-offline",
        ScreenState(
            ScreenKey.STUDIES,
            facts = listOf(Fact(FactKey.STUDIES, FactValue.Count(1)), Fact(FactKey.AS_OF, moment, isAside = true)),
            items = listOf(studyItem("chest", chest, thorax)),
            actions = onList,
            notice = Notice(NoticeCode.UNREACHABLE, next = ActionKey.TRY_AGAIN, detail = "connection refused"),
            isBusy = true,
        ),
    ),
    fixture(
        "study",
        ScreenState(
            ScreenKey.STUDY,
            facts = listOf(
                Fact(FactKey.STUDY, chest),
                Fact(FactKey.SOURCE, gifu),
                Fact(FactKey.STUDY_DATE, FactValue.Day("20260303")),
                Fact(FactKey.MODALITY, FactValue.Modality("CT")),
                Fact(FactKey.BODY_PART, FactValue.BodyPart("CHEST")),
                Fact(FactKey.FIRST_SEEN, moment, isAside = true),
                Fact(FactKey.STUDY_ID, FactValue.Hash("5F0B7C1E9A3D42E8"), isAside = true),
                Fact(FactKey.ACCOUNT, address, isAside = true),
            ),
            items = listOf(permissionItem("running", nagoya, "given")),
            actions = listOf(primary(ActionKey.SHOW_STUDY_CARD), Action(ActionKey.FETCH_STUDY), back),
            picture = thorax,
        ),
    ),
    fixture(
        "study-void",
        ScreenState(
            ScreenKey.STUDY,
            warnings = listOf(
                Warning(WarningCode.VOID, Severity.LOUD, listOf(FactValue.Written("患者の取り違え"))),
                Warning(WarningCode.NO_PICTURE, Severity.NOTE, listOf(code(CodeList.PICTURE, "changed"))),
            ),
            facts = listOf(
                Fact(FactKey.STUDY, head),
                Fact(FactKey.SOURCE, nagoya),
                Fact(FactKey.REPLACED_BY, FactValue.Hash("9A3D42E85F0B7C1E")),
            ),
            actions = listOf(primary(ActionKey.SHOW_STUDY_CARD), Action(ActionKey.OPEN_REPLACEMENT), back),
        ),
    ),
    fixture(
        "studyCard",
        ScreenState(
            ScreenKey.STUDY_CARD,
            facts = listOf(Fact(FactKey.STUDY, chest), Fact(FactKey.SOURCE, gifu)),
            code = listOf("tegata:study/1/" + "QK7ZT5DR4WJ2L6MFYV3SCPA8GEU".repeat(3)),
            actions = listOf(back),
        ),
    ),
    fixture(
        "receiveStudy",
        ScreenState(
            ScreenKey.RECEIVE_STUDY,
            facts = listOf(Fact(FactKey.SHORT_CODE, FactValue.Text("4F7K 92QD")), Fact(FactKey.ACCOUNT, address, isAside = true)),
            code = listOf("tegata:receive/1/" + "QK7ZT5DR4WJ2L6MFYV3SCPA8GEU".repeat(4)),
            actions = listOf(primary(ActionKey.DONE), back),
        ),
    ),
    fixture(
        "setAside",
        ScreenState(
            ScreenKey.SET_ASIDE,
            facts = listOf(Fact(FactKey.SET_ASIDE, FactValue.Count(1))),
            items = listOf(
                studyItem("stranger", unknown, null).copy(
                    facts = listOf(Fact(FactKey.STUDY, unknown), Fact(FactKey.SOURCE, stranger)),
                    warnings = listOf(Warning(WarningCode.UNASKED, Severity.LOUD, listOf(code(CodeList.SET_ASIDE, "unregisteredMaker")))),
                ),
            ),
            actions = listOf(back),
        ),
    ),
    fixture(
        "fetchStudy",
        ScreenState(
            ScreenKey.FETCH_STUDY,
            facts = listOf(Fact(FactKey.STUDY, chest), Fact(FactKey.SOURCE, gifu)),
            progress = Progress(StepKey.FETCHING, 41_000_000, 96_000_000),
            actions = listOf(Action(ActionKey.LEAVE_RUNNING)),
        ),
    ),
    fixture(
        "fetchStudy-done",
        ScreenState(
            ScreenKey.FETCH_STUDY,
            facts = listOf(
                Fact(FactKey.STUDY, chest),
                Fact(FactKey.FILES, FactValue.Count(214)),
                Fact(FactKey.SIZE, FactValue.Size(96_000_000)),
            ),
            actions = listOf(primary(ActionKey.SHARE_FILES), back),
        ),
    ),
    fixture("scan", ScreenState(ScreenKey.SCAN, fields = listOf(InputField(FieldKey.CODE)), actions = scanning)),
    fixture(
        "scan-parts",
        ScreenState(
            ScreenKey.SCAN,
            fields = listOf(InputField(FieldKey.CODE)),
            progress = Progress(StepKey.READING_PARTS, 4, 9),
            actions = scanning + Action(ActionKey.START_CODE_ANEW),
        ),
    ),
    fixture(
        "otherCode",
        ScreenState(
            ScreenKey.OTHER_CODE,
            facts = listOf(
                Fact(FactKey.CODE_KIND, code(CodeList.OTHER_CODE, "webLink")),
                Fact(FactKey.HOST, FactValue.Written("example.com")),
            ),
            actions = listOf(primary(ActionKey.SCAN_AGAIN), Action(ActionKey.CLOSE)),
        ),
    ),
    fixture(
        "otherCode-words",
        ScreenState(
            ScreenKey.OTHER_CODE,
            warnings = listOf(Warning(WarningCode.SECRET_SHOWN, Severity.LOUD)),
            facts = listOf(
                Fact(FactKey.CODE_KIND, code(CodeList.OTHER_CODE, "recoveryWords")),
                Fact(FactKey.WORDS_TYPED, FactValue.Count(24)),
            ),
            actions = listOf(primary(ActionKey.SCAN_AGAIN), Action(ActionKey.OPEN_ERASE), Action(ActionKey.CLOSE)),
        ),
    ),
)

private val scanning
    get() = listOf(
        Action(ActionKey.TORCH),
        Action(ActionKey.PICK_PICTURE),
        Action(ActionKey.READ_TEXT),
        Action(ActionKey.CLOSE),
    )
