package org.tegata.screens

import java.time.Instant
import kotlin.math.hypot
import kotlin.math.sin
import org.tegata.core.Picture
import org.tegata.models.Action
import org.tegata.models.ActionKey
import org.tegata.models.CodeList
import org.tegata.models.Fact
import org.tegata.models.FactKey
import org.tegata.models.FactValue
import org.tegata.models.Item
import org.tegata.models.Navigation
import org.tegata.models.Place
import org.tegata.models.ScreenKey
import org.tegata.models.ScreenState
import org.tegata.models.ShownPicture
import org.tegata.models.Tab
import org.tegata.models.Weight

internal fun fixture(name: String, state: ScreenState) =
    Fixture(name, state.copy(isSecret = state.screen.isSecret), navigation(state.screen))

private fun navigation(screen: ScreenKey): Navigation {
    val tab = Tab.entries.find { it.root == screen }
    if (screen == ScreenKey.WELCOME || screen == ScreenKey.LOCK) return Navigation()
    return if (tab != null) Navigation(tab) else Navigation(Tab.STUDIES, listOf(Place.Plain(screen)))
}

internal fun ms(text: String) = Instant.parse(text).toEpochMilli()

internal fun code(list: CodeList, code: String) = FactValue.Code(list, code)

internal fun several(list: CodeList, vararg codes: String) = FactValue.Several(codes.map { FactValue.Code(list, it) })

internal val gifu = FactValue.Hospital("岐阜総合病院", "ぎふそうごうびょういん", "NBHXKQ7ZT5DR4WJ2L6MFYV3SCPA8GEU", true)
internal val nagoya = FactValue.Hospital("名古屋中央病院", null, "NCQ5WLD7KFZ2R3TJXHYM4VSPA6BGE8U", true)
internal val stranger = FactValue.Hospital(null, null, "NAK7ZT5DR4WJ2L6MFYV3SCPQ8GEUBHX", false)
internal val chest = FactValue.Study("20260303", "CT", "CHEST", "岐阜総合病院")
internal val head = FactValue.Study("20251118", "MR", "HEAD", "名古屋中央病院")
internal val unknown = FactValue.Study(null, null, null, null, isSchematic = true)
internal val hash = FactValue.Hash("5F0B7C1E9A3D42E8B6C07F15D2A94E83C1B05D7E6F2A8934A07C51E3B9D2F680")
internal val address = FactValue.Address("NBHXKQ7ZT5DR4WJ2L6MFYV3SCPA8GEUBHXKQ7ZT")
internal val moment = FactValue.Moment(ms("2026-11-21T01:30:00Z"))
internal val period = FactValue.Period(ms("2026-11-21T01:30:00Z"), ms("2026-12-21T14:59:00Z"))
internal val back = Action(ActionKey.BACK)

internal val rights = FactValue.Several(
    listOf(
        FactValue.Right(code(CodeList.RIGHT, "transfer"), null),
        FactValue.Right(code(CodeList.RIGHT, "viewing"), gifu),
    ),
)

internal fun given(status: String) = FactValue.Several(
    listOf(FactValue.Right(code(CodeList.RIGHT, "viewing"), gifu, code(CodeList.STATUS, status))),
)

/** A drawn chest: two dark lungs in a grey body. */
internal val thorax = ShownPicture(drawn { x, y ->
    val body = hypot((x - 0.5) / 0.46, (y - 0.5) / 0.36)
    val left = hypot((x - 0.31) / 0.14, (y - 0.48) / 0.22)
    val right = hypot((x - 0.69) / 0.14, (y - 0.48) / 0.22)
    val spine = hypot((x - 0.5) / 0.06, (y - 0.72) / 0.07)
    when {
        body > 1 -> 0.0
        spine < 1 -> 0.92
        left < 1 || right < 1 -> 0.14 + 0.1 * minOf(left, right)
        else -> 0.48 + 0.2 * body
    }
}, chest)

internal val skull = ShownPicture(drawn { x, y ->
    val bone = hypot((x - 0.5) / 0.36, (y - 0.5) / 0.44)
    when {
        bone > 1 -> 0.0
        bone > 0.9 -> 0.85
        else -> 0.35 + 0.1 * sin(x * 40) * sin(y * 30)
    }
}, head)

private fun drawn(shade: (Double, Double) -> Double): Picture {
    val size = 200
    val luma = ByteArray(size * size) { (shade((it % size) / size.toDouble(), (it / size) / size.toDouble()) * 255).toInt().toByte() }
    return Picture(size.toUInt(), size.toUInt(), luma)
}

internal fun studyItem(id: String, study: FactValue.Study, picture: ShownPicture?, action: ActionKey = ActionKey.OPEN_STUDY) = Item(
    id = id,
    facts = listOf(
        Fact(FactKey.STUDY, study),
        Fact(FactKey.SOURCE, if (study == head) nagoya else gifu),
    ),
    actions = listOf(action),
    picture = picture,
)

internal fun permissionItem(id: String, hospital: FactValue.Hospital, status: String) = Item(
    id = id,
    facts = listOf(
        Fact(FactKey.ASKER, hospital),
        Fact(FactKey.STATUS, code(CodeList.STATUS, status)),
        Fact(FactKey.RIGHTS, several(CodeList.RIGHT, "transfer", "viewing")),
        Fact(FactKey.UNTIL, FactValue.Moment(period.untilMs)),
    ),
    actions = listOf(ActionKey.OPEN_PERMISSION),
)

internal fun primary(key: ActionKey, isEnabled: Boolean = true) = Action(key, Weight.PRIMARY, isEnabled)

internal fun equal(key: ActionKey) = Action(key, Weight.EQUAL)

internal fun destructive(key: ActionKey) = Action(key, Weight.DESTRUCTIVE)

internal fun told(id: String, hospital: FactValue.Hospital, code: String) =
    Item(id, listOf(Fact(FactKey.HOSPITAL, hospital), Fact(FactKey.TOLD, code(CodeList.TOLD, code))))
