package org.tegata.models

import java.util.concurrent.CountDownLatch
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.withContext
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

/** What comes between making a wallet and having it. */
class BeginningTest {
    /** Makes the key store wait while the wallet is being made. */
    private suspend fun TestPhone.whileItIsMade(act: () -> Unit) {
        val begun = CountDownLatch(1)
        val goOn = CountDownLatch(1)
        beforeSealing = {
            begun.countDown()
            goOn.await()
        }
        press(ActionKey.NEW_WALLET)
        press(ActionKey.CONFIRM_PIN) { typed("newPin", "newPinAgain") }
        withContext(Dispatchers.IO) { begun.await() }
        onApp(act)
        goOn.countDown()
        beforeSealing = {}
    }

    @Test
    fun whoGoesBackMeanwhileHasAWalletThatThePinOpens() = onPhone { phone ->
        phone.whileItIsMade { assertTrue(phone.app.back()) }
        phone.press(ActionKey.NEW_WALLET)
        do {
            // Until it is made, it is somebody else's.
            phone.press(ActionKey.CONFIRM_PIN) { typed("newPin", "newPinAgain") }
            phone.idle()
        } while (phone.onApp { phone.app.now.screen } == ScreenKey.CHOOSE_PIN)
        phone.press(ActionKey.UNLOCK) { typed("pin") }
        phone.wait { it.screen == ScreenKey.STUDIES }
    }

    @Test
    fun whatWasTypedIsWipedAlthoughItIsGivenUpBeforeItBegan() = onPhone { phone ->
        phone.press(ActionKey.NEW_WALLET)
        phone.wait { it.screen == ScreenKey.CHOOSE_PIN && !it.isBusy }
        val pin = "314159".toCharArray()
        val words = "abandon".toCharArray()
        phone.onApp {
            phone.app.act(ActionKey.CONFIRM_PIN, Input(typed = mapOf("newPin" to pin, "newPinAgain" to pin)))
            phone.app.back()
            phone.app.type("words", words)
        }
        phone.onApp { }
        assertTrue((pin + words).all { it == '\u0000' })
        phone.wait { it.screen == ScreenKey.WELCOME }
    }
}
