package org.tegata.models

import kotlinx.coroutines.delay

/** How somebody can approve now: by the PIN once its wait is over, by biometrics where these open this wallet. */
internal class WaysToApprove(private val waitMs: Long, val hasBiometrics: Boolean, nowMs: Long) {
    val isPinTaken = waitMs == 0L
    val fields = if (isPinTaken) listOf(InputField(FieldKey.PIN)) else emptyList()

    /** Until when no PIN is taken. */
    val waitFact = Fact(FactKey.WAIT_UNTIL, FactValue.Moment(nowMs + waitMs)).takeUnless { isPinTaken }

    /** Waits until a PIN is taken again; whether there was anything to wait for. */
    suspend fun waited(): Boolean {
        if (isPinTaken) return false
        delay(waitMs)
        return true
    }
}

internal suspend fun Stage.waysToApprove() = WaysToApprove(
    waitMs = wallet.pinWaitMs().toLong(),
    hasBiometrics = device.biometricKey != null && wallet.hasBiometrics(),
    nowMs = device.nowMs(),
)
