@file:Suppress("unused")

package org.tegata.wallet

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.launch
import org.tegata.core.*

// What docs/bindings.md shows, word for word.

suspend fun setUp(home: String, deviceKey: DeviceKey, pin: CharArray): TegataWallet {
    val place = WalletPlace(home, deviceKey, biometricKey = null, patienceMs = 180_000u)
    if (hasWallet(home)) return openWallet(place).also { wallet -> approving(pin) { wallet.unlock(it) } }
    val settings = WalletSettings(nodeUrls = listOf("https://node.example.org:3001"), registry = REGISTRY)
    return secretOf(pin).use { createWallet(place, NewWallet(pin = it, words = null, settings = settings)) }
}

suspend fun answer(wallet: TegataWallet, code: String, pin: CharArray): String {
    val scanned = try {
        wallet.scan(ScanSource.Text(code))
    } catch (error: TegataException.CodeUnreadable) {
        return "This code cannot be read."
    }
    val review = (scanned as? ScanResult.Request)?.review ?: return "This is no hospital's request."
    // Show every fact of the review, and ask for the PIN only then.
    if (!review.canAgree) return review.warnings.first().caution.toString()
    val receipt = try {
        approving(pin) { wallet.agree(review.request, study = null, approval = it) }
    } catch (error: TegataException.WrongPin) {
        return "${error.triesLeft} more tries."
    }
    return when (val outcome = receipt.outcome) {
        is Outcome.Confirmed -> "The hospital may see the study."
        is Outcome.Rejected -> "The ledger refused: ${outcome.code}"
        is Outcome.Silent -> "Nothing was heard yet. The same call goes on."
        else -> "Not yet."
    }
}

fun follow(scope: CoroutineScope, wallet: TegataWallet, refresh: suspend () -> Unit): Job = scope.launch {
    wallet.eventFlow().collect { event ->
        when (event) {
            Event.Requests, Event.Studies, Event.Missed -> refresh()
            is Event.Progressed -> println(event.step)
            else -> Unit
        }
    }
}

private const val REGISTRY = "TCIFSMQZAX3IDPHUP2RTXP26N6BJRNKEBBKP33I"
