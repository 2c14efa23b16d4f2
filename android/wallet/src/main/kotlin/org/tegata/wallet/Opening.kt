package org.tegata.wallet

import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.ensureActive
import kotlinx.coroutines.withContext
import org.tegata.core.NewWallet
import org.tegata.core.TegataWallet
import org.tegata.core.WalletPlace

/** Opens the wallet of a place. Who gives it up leaves no wallet open. */
suspend fun openWallet(place: WalletPlace): TegataWallet = keptOrClosed { TegataWallet.open(place) }

/** Makes a wallet. Who gives it up leaves none open; the files may be there. */
suspend fun createWallet(place: WalletPlace, new: NewWallet): TegataWallet = keptOrClosed { TegataWallet.create(place, new) }

/** An answer that nobody collects is lost, and what it opened stays open for as long as the process lives: it is waited for. */
internal suspend fun <Made : AutoCloseable> keptOrClosed(make: suspend () -> Made): Made {
    currentCoroutineContext().ensureActive()
    val made = withContext(NonCancellable) { make() }
    try {
        currentCoroutineContext().ensureActive()
    } catch (given: Exception) {
        made.close()
        throw given
    }
    return made
}
