package org.tegata.models

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.tegata.core.Event
import org.tegata.core.ScanSource

class LockingTest {
    private suspend fun TestPhone.unlock() = press(ActionKey.UNLOCK) { typed("pin") }

    private suspend fun TestPhone.isLocked() = wait { it.screen == ScreenKey.LOCK && it.offers(ActionKey.UNLOCK) }

    @Test
    fun anAppThatIsLeftLocksAtOnceUnlessToldOtherwise() = onPhone { phone ->
        phone.begin()
        phone.onApp { phone.app.leave() }
        phone.isLocked()
        phone.onApp { phone.app.comeBack() }
        phone.unlock()
        phone.wait { it.screen == ScreenKey.STUDIES }
    }

    /** The core's own word of it comes when it comes. */
    @Test
    fun aLockThatIsToldTwiceIsObeyedOnce() = onPhone { phone ->
        phone.begin()
        phone.onApp { phone.app.leave() }
        phone.isLocked()
        phone.onApp {
            phone.app.comeBack()
            phone.app.heard(Event.Locked)
            assertTrue(phone.app.canAct(ActionKey.UNLOCK))
        }
        phone.unlock()
        phone.wait { it.screen == ScreenKey.STUDIES }
        phone.press(ActionKey.SCAN)
        phone.scan(ScanSource.Text("https://www.example.com/"))
        phone.wait { it.screen == ScreenKey.OTHER_CODE && !it.isBusy }
        val before = phone.onApp { phone.app.now }
        phone.onApp {
            phone.app.heard(Event.Locked)
            assertEquals(before, phone.app.now)
        }
    }

    @Test
    fun whoComesBackInTimeFindsItOpen() = onPhone(lockAfterMs = 60_000) { phone ->
        phone.begin()
        phone.onApp {
            phone.app.leave()
            phone.app.comeBack()
            phone.app.heard(Event.Locked)
            assertEquals(ScreenKey.STUDIES, phone.app.now.screen)
        }
    }

    @Test
    fun itLocksAfterATimeAlthoughNobodyComesBack() = onPhone(lockAfterMs = 200) { phone ->
        phone.begin()
        phone.onApp {
            phone.app.leave()
            assertEquals(ScreenKey.STUDIES, phone.app.now.screen)
        }
        phone.isLocked()
    }

    @Test
    fun whoLeavesWhileItUnlocksFindsItLocked() = onPhone { phone ->
        phone.begin()
        phone.onApp { phone.app.leave() }
        phone.isLocked()
        phone.onApp {
            phone.app.comeBack()
            phone.app.act(ActionKey.UNLOCK, typed("pin"))
            phone.app.leave()
        }
        phone.idle()
        phone.onApp { phone.app.comeBack() }
        assertEquals(ScreenKey.LOCK, phone.onApp { phone.app.now.screen })
        phone.unlock()
        phone.wait { it.screen == ScreenKey.STUDIES }
    }

    @Test
    fun somebodyComesBackToWhereTheyWere() = onPhone { phone ->
        phone.begin()
        phone.onApp { phone.app.go(Tab.SETTINGS) }
        phone.press(ActionKey.OPEN_LEDGER)
        phone.wait { it.screen == ScreenKey.LEDGER }
        phone.kill()
        phone.unlock()
        phone.wait { it.screen == ScreenKey.LEDGER }
    }

    @Test
    fun whatALockedAppIsAskedToDoItDoesNot() = onPhone { phone ->
        phone.begin()
        phone.onApp { phone.app.leave() }
        phone.isLocked()
        val before = phone.app.navigation.value
        phone.onApp {
            phone.app.go(Tab.PERMISSIONS)
            phone.app.act(ActionKey.SCAN)
            phone.app.act(ActionKey.OPEN_ABOUT)
            assertFalse(phone.app.back())
        }
        phone.idle()
        assertEquals(before, phone.app.navigation.value)
        assertEquals(ScreenKey.LOCK, phone.onApp { phone.app.now.screen })
    }

    @Test
    fun whatIsNotOfferedIsNotDone() = onPhone { phone ->
        phone.begin()
        phone.onApp { phone.app.act(ActionKey.ERASE) }
        phone.press(ActionKey.REFRESH)
        phone.idle()
        assertEquals(ScreenKey.STUDIES, phone.onApp { phone.app.now.screen })
    }
}
