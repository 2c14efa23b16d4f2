package org.tegata.wallet

import com.google.gson.JsonObject
import com.google.gson.JsonParser
import kotlin.time.Duration.Companion.seconds
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.async
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.take
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.tegata.core.Event
import org.tegata.core.LogLevel
import org.tegata.core.NewWallet
import org.tegata.core.TegataException
import org.tegata.core.TegataWallet
import org.tegata.core.WalletPlace
import org.tegata.core.WalletSettings

private fun act(vararg fields: Pair<String, String>) =
    JsonObject().apply { fields.forEach { (name, value) -> addProperty(name, value) } }

/** What a scenario cannot say: what Kotlin adds. */
class WalletTest {
    private fun withWallet(test: suspend CoroutineScope.(TegataWallet, ScenarioWorld) -> Unit) = runBlocking {
        ScenarioWorld().use { world ->
            val names = world.act(act("act" to "start")).asJsonObject
            val place = WalletPlace(names["home"].asString, SoftwareDeviceKey(), null, 60_000u)
            val settings = WalletSettings(listOf(names["node"].asString), names["registry"].asString)
            val wallet = secretOf("314159".toCharArray()).use {
                TegataWallet.create(place, NewWallet(pin = it, words = null, settings = settings, pinCheckMs = 0u))
            }
            wallet.use { test(it, world) }
        }
    }

    @Test
    fun eventsArriveInOrderAndTheFlowEndsWithTheWallet() = withWallet { wallet, _ ->
        val heard = async(start = CoroutineStart.UNDISPATCHED) { wallet.eventFlow().toList() }
        wallet.receiveCard("desk".toByteArray())
        wallet.lock()
        approving("314159".toCharArray()) { wallet.unlock(it) }
        wallet.erase()
        val events = withTimeout(10.seconds) { heard.await() }
        val expected = listOf(Event.Accounts, Event.Locked, Event.Unlocked)
        assertEquals(expected, events.filter { it in expected }.take(3))
    }

    @Test
    fun aFlowThatIsNoLongerCollectedLetsGo() = withWallet { wallet, _ ->
        val first = async(start = CoroutineStart.UNDISPATCHED) { wallet.eventFlow().take(1).toList() }
        wallet.lock()
        assertEquals(listOf(Event.Locked), withTimeout(10.seconds) { first.await() })
    }

    @Test
    fun aCoroutineThatIsCancelledEndsTheCallAndTheWalletGoesOn() = withWallet { wallet, world ->
        world.act(JsonParser.parseString("""{ "act": "fault", "arguments": ["delay=30s"] }"""))
        val begun = System.nanoTime()
        coroutineScope {
            val call = launch { wallet.refreshStudies() }
            delay(200)
            call.cancelAndJoin()
        }
        assertTrue(System.nanoTime() - begun < 5_000_000_000, "the call went on")
        // Nothing holds the wallet: it can be erased.
        withTimeout(10.seconds) {
            while (true) {
                try {
                    wallet.erase()
                    break
                } catch (_: TegataException.Busy) {
                    delay(50)
                }
            }
        }
    }

    @Test
    fun theLogTellsOfACallThatFailedAndNotOfWhom() = withWallet { wallet, _ ->
        val heard = async(start = CoroutineStart.UNDISPATCHED) { logFlow(LogLevel.INFO).take(1).toList() }
        val request = "575DBB3062267EFF57C970A336EBBC8FBCFE12C5BD3ED7BC11EB0481D7704CED"
        assertThrows(TegataException.NotScanned::class.java) { runBlocking { wallet.review(request, null) } }
        val line = withTimeout(10.seconds) { heard.await() }.single()
        assertEquals(LogLevel.INFO, line.level)
        assertTrue("575DBB…" in line.text && request !in line.text, line.text)
    }

    @Test
    fun whatWasTypedIsWiped() {
        val typed = "ひみつ123".toCharArray()
        secretOf(typed).close()
        assertTrue(typed.all { it == '\u0000' })
    }
}
