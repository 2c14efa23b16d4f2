package org.tegata.screens

import org.tegata.models.Action
import org.tegata.models.ActionKey
import org.tegata.models.CodeList
import org.tegata.models.Fact
import org.tegata.models.FactKey
import org.tegata.models.FactValue
import org.tegata.models.FieldKey
import org.tegata.models.InputField
import org.tegata.models.Item
import org.tegata.models.Notice
import org.tegata.models.NoticeCode
import org.tegata.models.ScreenKey
import org.tegata.models.ScreenState

private fun happened(id: String, what: String, vararg more: Fact) = Item(
    id,
    listOf(Fact(FactKey.HAPPENED, code(CodeList.ACTIVITY, what)), Fact(FactKey.AT, moment)) + more,
    listOf(ActionKey.OPEN_ENTRY),
)

private fun chosen(key: FactKey, id: String, value: FactValue, isChosen: Boolean) =
    Item(id, listOf(Fact(key, value)), listOf(ActionKey.CHOOSE), isChosen = isChosen)

/** The record, and settings. */
internal val settings = listOf(
    fixture(
        "activity",
        ScreenState(
            ScreenKey.ACTIVITY,
            items = listOf(
                happened("4", "confirmed"),
                happened("3", "accepted"),
                happened("2", "scanned"),
                happened("1", "studyArrived", Fact(FactKey.HOSPITAL, FactValue.Written("岐阜総合病院"))),
            ),
            actions = listOf(primary(ActionKey.SCAN), Action(ActionKey.OPEN_EXPORT), Action(ActionKey.SHOW_MORE)),
        ),
    ),
    fixture("activity-empty", ScreenState(ScreenKey.ACTIVITY, actions = listOf(primary(ActionKey.SCAN)))),
    fixture(
        "entry",
        ScreenState(
            ScreenKey.ENTRY,
            facts = listOf(
                Fact(FactKey.HAPPENED, code(CodeList.ACTIVITY, "confirmed")),
                Fact(FactKey.AT, moment),
                Fact(FactKey.REQUEST, hash, isAside = true),
            ),
            actions = listOf(Action(ActionKey.OPEN_REQUEST), Action(ActionKey.OPEN_STUDY), back),
        ),
    ),
    fixture(
        "exportRecord",
        ScreenState(
            ScreenKey.EXPORT_RECORD,
            facts = listOf(Fact(FactKey.CONTAINS_MEDICAL, code(CodeList.SWITCH, "on"))),
            actions = listOf(primary(ActionKey.EXPORT), back),
            notice = Notice(NoticeCode.EXPORTED),
        ),
    ),
    fixture(
        "settings",
        ScreenState(
            ScreenKey.SETTINGS,
            actions = listOf(
                Action(ActionKey.OPEN_LANGUAGE),
                Action(ActionKey.OPEN_SECURITY),
                Action(ActionKey.OPEN_RECOVERY_WORDS),
                Action(ActionKey.OPEN_ACCOUNTS),
                Action(ActionKey.OPEN_GUARDIANS),
                Action(ActionKey.OPEN_REGISTRIES),
                Action(ActionKey.OPEN_LEDGER),
                Action(ActionKey.OPEN_ABOUT),
                destructive(ActionKey.OPEN_ERASE),
                Action(ActionKey.SCAN),
            ),
        ),
    ),
    fixture(
        "language",
        ScreenState(
            ScreenKey.LANGUAGE,
            items = CodeList.LANGUAGE.codes.map { chosen(FactKey.LANGUAGE, it, code(CodeList.LANGUAGE, it), it == "ja") },
            actions = listOf(back),
        ),
    ),
    fixture(
        "security",
        ScreenState(
            ScreenKey.SECURITY,
            facts = listOf(
                Fact(FactKey.BIOMETRICS, code(CodeList.SWITCH, "off")),
                Fact(FactKey.LOCKS_AFTER, FactValue.Duration(60_000)),
            ),
            items = listOf(0L, 60_000L, 300_000L).map {
                chosen(FactKey.LOCKS_AFTER, "$it", FactValue.Duration(it), it == 60_000L)
            },
            fields = listOf(InputField(FieldKey.PIN), InputField(FieldKey.NEW_PIN), InputField(FieldKey.NEW_PIN_AGAIN)),
            actions = listOf(Action(ActionKey.CHANGE_PIN), Action(ActionKey.ENABLE_BIOMETRICS), back),
            notice = Notice(NoticeCode.PINS_DIFFER),
        ),
    ),
    fixture(
        "recoveryWords",
        ScreenState(
            ScreenKey.RECOVERY_WORDS,
            facts = listOf(Fact(FactKey.WORDS_CHECKED, moment)),
            fields = listOf(InputField(FieldKey.PIN)),
            actions = listOf(primary(ActionKey.SHOW_WORDS), back),
        ),
    ),
    fixture(
        "accounts",
        ScreenState(
            ScreenKey.ACCOUNTS,
            items = listOf("receiveCard", "watched").map { origin ->
                Item(
                    origin,
                    listOf(Fact(FactKey.ACCOUNT, address), Fact(FactKey.ORIGIN, code(CodeList.ORIGIN, origin))),
                    listOf(ActionKey.FORGET_ACCOUNT),
                )
            },
            fields = listOf(InputField(FieldKey.EXPORTED_KEY), InputField(FieldKey.EXPORT_PASSWORD), InputField(FieldKey.ACCOUNT)),
            actions = listOf(Action(ActionKey.IMPORT_ACCOUNT), Action(ActionKey.WATCH_ACCOUNT), back),
        ),
    ),
    fixture(
        "guardians",
        ScreenState(
            ScreenKey.GUARDIANS,
            items = listOf(
                Item(
                    "ward",
                    listOf(
                        Fact(FactKey.ACCOUNT, address),
                        Fact(FactKey.GUARDIANS, FactValue.Count(3)),
                        Fact(FactKey.APPROVALS, FactValue.Count(2)),
                    ),
                    listOf(ActionKey.CHANGE_GUARDIANS),
                ),
            ),
            fields = listOf(InputField(FieldKey.PERSON)),
            code = listOf("tegata:guardian/1/" + "QK7ZT5DR4WJ2L6MFYV3SCPA8GEU".repeat(4)),
            actions = listOf(
                Action(ActionKey.SHOW_GUARDIAN_CARD),
                Action(ActionKey.SCAN),
                Action(ActionKey.REFRESH),
                Action(ActionKey.LOOK_FOR_PROPOSALS),
                back,
            ),
        ),
    ),
    fixture(
        "registries",
        ScreenState(
            ScreenKey.REGISTRIES,
            facts = listOf(Fact(FactKey.REGISTRY, address)),
            fields = listOf(InputField(FieldKey.REGISTRY, value = address.text)),
            actions = listOf(primary(ActionKey.SAVE), back),
        ),
    ),
    fixture(
        "ledger",
        ScreenState(
            ScreenKey.LEDGER,
            facts = listOf(
                Fact(FactKey.NODES, FactValue.Several(listOf(FactValue.Text("https://node1.example.org:3001"), FactValue.Text("https://node2.example.org:3001")))),
                Fact(FactKey.OFFLINE, code(CodeList.SWITCH, "off")),
                Fact(FactKey.NETWORK, hash, isAside = true),
            ),
            fields = listOf(InputField(FieldKey.NODES, value = "https://node1.example.org:3001\nhttps://node2.example.org:3001")),
            actions = listOf(primary(ActionKey.SAVE), Action(ActionKey.STAY_OFFLINE), back),
        ),
    ),
    fixture(
        "about",
        ScreenState(
            ScreenKey.ABOUT,
            facts = listOf(
                Fact(FactKey.VERSION, FactValue.Text("0.1.0")),
                Fact(FactKey.LICENCE, FactValue.Text("Apache-2.0")),
                Fact(FactKey.STAYS_PUBLIC, several(CodeList.PUBLIC, "rightsExist", "hospitalAccounts", "end", "times")),
            ),
            actions = listOf(back),
        ),
    ),
)
