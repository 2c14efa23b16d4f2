package org.tegata.models

import kotlinx.coroutines.delay
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Test

class LockingTest {
    private fun pin(vararg fields: String) = Input(typed = fields.associateWith { "314159".toCharArray() })

    private suspend fun TestPhone.begin() {
        press(ActionKey.NEW_WALLET, Input())
        press(ActionKey.CONFIRM_PIN, pin("newPin", "newPinAgain"))
        press(ActionKey.LATER, Input())
        wait { it.screen == ScreenKey.STUDIES }
    }

    @Test
    fun anAppThatIsLeftLocksAtOnceUnlessToldOtherwise() = onPhone { phone ->
        phone.begin()
        phone.onApp { phone.app.leave() }
        phone.wait { it.screen == ScreenKey.LOCK }
        phone.onApp { phone.app.comeBack() }
        phone.press(ActionKey.UNLOCK, pin("pin"))
        phone.wait { it.screen == ScreenKey.STUDIES }
    }

    @Test
    fun itLocksAfterATimeAlthoughNobodyComesBack() = onPhone(lockAfterMs = 600) { phone ->
        phone.begin()
        phone.onApp { phone.app.leave() }
        delay(100)
        phone.onApp { phone.app.comeBack() }
        delay(800)
        assertEquals(ScreenKey.STUDIES, phone.app.shown.value.screen)
        phone.onApp { phone.app.leave() }
        phone.wait { it.screen == ScreenKey.LOCK }
    }

    @Test
    fun somebodyComesBackToWhereTheyWere() = onPhone { phone ->
        phone.begin()
        phone.onApp { phone.app.go(Tab.SETTINGS) }
        phone.press(ActionKey.OPEN_LEDGER, Input())
        phone.wait { it.screen == ScreenKey.LEDGER }
        phone.kill()
        phone.wait { it.screen == ScreenKey.LOCK }
        phone.press(ActionKey.UNLOCK, pin("pin"))
        phone.wait { it.screen == ScreenKey.LEDGER }
    }

    @Test
    fun whatALockedAppIsAskedToDoItDoesNot() = onPhone { phone ->
        phone.begin()
        phone.onApp { phone.app.leave() }
        phone.wait { it.screen == ScreenKey.LOCK && it.actions.isNotEmpty() }
        val before = phone.app.navigation.value
        phone.onApp {
            phone.app.go(Tab.PERMISSIONS)
            phone.app.act(ActionKey.SCAN)
            phone.app.act(ActionKey.OPEN_ABOUT)
            assertFalse(phone.app.back())
        }
        assertEquals(before, phone.app.navigation.value)
        assertEquals(ScreenKey.LOCK, phone.app.shown.value.screen)
    }

    @Test
    fun whatIsNotOfferedIsNotDone() = onPhone { phone ->
        phone.begin()
        phone.onApp { phone.app.act(ActionKey.ERASE) }
        delay(300)
        assertEquals(ScreenKey.STUDIES, phone.app.shown.value.screen)
    }
}
