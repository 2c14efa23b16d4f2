package org.tegata.models

import kotlinx.coroutines.delay
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test
import org.tegata.core.Event

class ReceivingTest {
    /** Each card is an account, and what arrives meanwhile is a reason to load again. */
    @Test
    fun oneVisitMakesOneCard() = onPhone { phone ->
        phone.begin()
        phone.press(ActionKey.RECEIVE_STUDY)
        repeat(5) {
            phone.onApp { phone.app.heard(Event.Studies) }
            delay(20)
        }
        phone.wait { it.code.size == 1 && !it.isBusy }
        phone.onApp { phone.app.go(Tab.SETTINGS) }
        phone.press(ActionKey.OPEN_ACCOUNTS)
        val accounts = phone.wait { it.screen == ScreenKey.ACCOUNTS && !it.isBusy }
        assertEquals(1, accounts.items.size)
    }
}
