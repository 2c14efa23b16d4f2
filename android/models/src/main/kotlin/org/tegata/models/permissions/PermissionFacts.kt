package org.tegata.models.permissions

import kotlinx.coroutines.flow.firstOrNull
import kotlinx.coroutines.flow.mapNotNull
import org.tegata.core.ActivityKind
import org.tegata.core.PermissionFacts
import org.tegata.core.RightRole
import org.tegata.core.RightStatus
import org.tegata.core.Severity
import org.tegata.core.TegataException
import org.tegata.models.*

/** A permission whose end is nearer than this ends soon. */
private const val SOON_MS = 2 * 24 * 3_600_000L

private val taken = setOf(RightStatus.GIVEN, RightStatus.PENDING)

/** Whether a hospital has something of it, or is about to. */
internal val PermissionFacts.isRunning: Boolean
    get() = rights.any { it.status in taken }

/** The state of all, told by the right that matters most. */
internal val PermissionFacts.status: RightStatus
    get() = ORDER.first { status -> rights.any { it.status == status } }

private val ORDER = listOf(
    RightStatus.PENDING, RightStatus.GIVEN, RightStatus.BEING_WITHDRAWN, RightStatus.WITHDRAWN, RightStatus.ENDED,
    RightStatus.REPLACED, RightStatus.FAILED,
)

internal fun PermissionFacts.warnings(nowMs: Long): List<Warning> {
    val leftMs = untilMs.toLong() - nowMs
    return listOfNotNull(
        Warning(WarningCode.ENDS_SOON, Severity.NOTE, listOf(moment(untilMs))).takeIf { isRunning && leftMs in 1..SOON_MS },
        Warning(WarningCode.FAILED, Severity.LOUD).takeIf { status == RightStatus.FAILED },
    )
}

internal fun PermissionFacts.item(nowMs: Long): Item = Item(
    id = permission,
    facts = listOfNotNull(
        asker?.let { Fact(FactKey.ASKER, it.value()) },
        Fact(FactKey.STATUS, CodeList.STATUS.of(status)),
        Fact(FactKey.RIGHTS, FactValue.Several(rights.map { CodeList.RIGHT.of(it.right) })),
        Fact(FactKey.UNTIL, moment(untilMs)),
    ),
    actions = listOf(ActionKey.OPEN_PERMISSION),
    warnings = warnings(nowMs),
)

/** Who gets what, and how it stands. */
internal fun PermissionFacts.rightFacts(): FactValue = FactValue.Several(
    rights.map { right ->
        val to = asker?.takeIf { right.right == RightRole.VIEWING }?.value()
        FactValue.Right(CodeList.RIGHT.of(right.right), to, CodeList.STATUS.of(right.status))
    },
)

/** As the wallet's own records know it. */
internal suspend fun Stage.knownPermission(matches: (PermissionFacts) -> Boolean): PermissionFacts? =
    wallet.permissionPages(LARGE_PAGE).mapNotNull { it.entries.find(matches) }.firstOrNull()

internal suspend fun Stage.permission(id: String): PermissionFacts =
    knownPermission { it.permission == id } ?: throw TegataException.UnknownPermission(id)

/** It stood on the ledger and does so no more: the network settled on another chain. */
internal suspend fun Stage.wasRolledBack(permission: PermissionFacts): Boolean {
    if (permission.status != RightStatus.PENDING || permission.transaction == null) return false
    val confirmed = wallet.activityPages(LARGE_PAGE).firstOrNull { page ->
        page.entries.any { it.what == ActivityKind.CONFIRMED && it.transaction == permission.transaction }
    }
    return confirmed != null
}
