package org.tegata.wallet

import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow
import org.tegata.core.Event
import org.tegata.core.TegataWalletInterface

/**
 * What happens in the wallet from the moment of collecting on. It ends when the wallet is gone, and leaves nothing behind when
 * collecting is cancelled. An event says what to ask anew; [Event.Missed]: everything.
 */
fun TegataWalletInterface.eventFlow(): Flow<Event> = flow {
    events().use { stream ->
        while (true) {
            val happened = stream.next()
            if (happened.isEmpty()) break
            happened.forEach { emit(it) }
        }
    }
}
