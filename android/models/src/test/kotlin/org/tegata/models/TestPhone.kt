package org.tegata.models

import com.google.gson.JsonObject
import com.google.gson.JsonParser
import java.io.File
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.Executors
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.asCoroutineDispatcher
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeoutOrNull
import org.tegata.core.DeviceKey
import org.tegata.core.DeviceKeyException
import org.tegata.core.ScanSource
import org.tegata.core.WalletSettings
import org.tegata.wallet.ScenarioWorld
import org.tegata.wallet.SoftwareDeviceKey

/** A phone with the app on it. The app can be killed, and begins anew with what was saved. */
internal class TestPhone(private val with: JsonObject) : AutoCloseable {
    private val threads = Executors.newSingleThreadExecutor { Thread(it, "app").apply { isDaemon = true } }
    private val dispatcher = threads.asCoroutineDispatcher()
    private val deviceKey = SoftwareDeviceKey()

    /** Called before the device's key seals anything: a test can make it wait. */
    @Volatile
    var beforeSealing: () -> Unit = {}
    private val biometricKey = SoftwareDeviceKey()
    private var saved: String? = null
    val effects = CopyOnWriteArrayList<Effect>()
    lateinit var app: TegataApp
        private set

    private fun text(name: String): String? = with[name]?.takeUnless { it.isJsonNull }?.asString

    private fun device() = Device(
        home = text("home")!!,
        studies = text("studies") ?: "${text("home")}-studies",
        deviceKey = object : DeviceKey by deviceKey {
            override fun seal(plaintext: ByteArray, associatedData: ByteArray): ByteArray {
                beforeSealing()
                return deviceKey.seal(plaintext, associatedData)
            }
        },
        biometricKey = biometricKey.takeIf { with["biometrics"]?.asBoolean ?: false },
        settings = WalletSettings(
            nodeUrls = with["nodes"]?.asJsonArray?.map { it.asString } ?: listOf(text("node")!!),
            registry = text("registry"),
            lockAfterMs = (with["lockAfterMs"]?.asLong ?: 0).toULong(),
        ),
        version = "0.1.0",
        patienceMs = (with["patienceMs"]?.asLong ?: 30_000).toULong(),
        pinCheckMs = 0u,
    )

    suspend fun start() = onApp {
        val scope = CoroutineScope(dispatcher + Job())
        app = TegataApp(device(), scope, saved)
        scope.launch { app.effects.collect(effects::add) }
    }

    /** The system ends the app: only what it saved and what lies on the disk is left. */
    suspend fun kill() {
        onApp {
            saved = app.navigation.value.saved()
            app.close()
        }
        start()
    }

    suspend fun <T> onApp(act: () -> T): T = withContext(dispatcher) { act() }

    /** What is shown as soon as it is as [wanted]. */
    suspend fun wait(wanted: (ScreenState) -> Boolean): ScreenState {
        val shown = withTimeoutOrNull(WAIT_MS) { app.shown.first(wanted) }
        return checkNotNull(shown) { "it shows ${now()}" }
    }

    /** What is shown, once the shell has all that the app told it. */
    suspend fun now(): JsonObject {
        val isTold = withTimeoutOrNull(WAIT_MS) { until { app.shown.value == app.now } }
        checkNotNull(isTold) { "the shell is never told of ${app.now}" }
        return onApp { told(app.shown.value, app.navigation.value, effects) }
    }

    /** Presses a button, when it is there; [input]: what is typed into the fields that are there by then. */
    suspend fun press(action: ActionKey, item: String? = null, input: (ScreenState) -> Input = { Input(item) }) {
        val isDone = withTimeoutOrNull(WAIT_MS) {
            // One turn, in which nothing can come between.
            until {
                val canPress = canPress(action, item)
                if (canPress) app.act(action, input(app.now))
                canPress
            }
        }
        checkNotNull(isDone) { "${action.key} is not offered: ${now()}" }
    }

    /** Waits until nothing is being done. */
    suspend fun idle() {
        val isIdle = withTimeoutOrNull(WAIT_MS) { until { !app.isBusy } }
        checkNotNull(isIdle) { "it goes on: ${now()}" }
    }

    /** A new wallet, to the empty list of studies. */
    suspend fun begin() {
        press(ActionKey.NEW_WALLET)
        press(ActionKey.CONFIRM_PIN) { typed("newPin", "newPinAgain") }
        press(ActionKey.LATER)
        wait { it.screen == ScreenKey.STUDIES }
    }

    /** Somebody reads before pressing, and does not interrupt, but to leave what takes long. */
    private fun canPress(action: ActionKey, item: String?) =
        app.canAct(action, item) && (!app.isBusy || action == ActionKey.LEAVE_RUNNING)

    suspend fun scan(source: ScanSource) {
        val isDone = withTimeoutOrNull(WAIT_MS) {
            until { !app.isBusy.also { if (!it) app.scanned(source) } }
        }
        checkNotNull(isDone) { "it does not read: ${now()}" }
        idle()
    }

    private suspend fun until(holds: () -> Boolean) {
        while (!onApp(holds)) delay(POLL_MS)
    }

    fun scanned(with: JsonObject): List<ScanSource> = when {
        with.has("file") -> listOf(ScanSource.File(File(with["file"].asString).readBytes()))
        with.has("frames") -> with["frames"].asJsonArray.map { ScanSource.Text(it.asString) }
        with.has("nothing") -> listOf(ScanSource.Frame(64u, 64u, ByteArray(64 * 64) { 128.toByte() }))
        else -> listOf(ScanSource.Text(with["text"].asString))
    }

    fun keyStore(key: String, state: String) {
        val which = if (key == "deviceKey") deviceKey else biometricKey
        which.failing = when (state) {
            "well" -> null
            "missing" -> DeviceKeyException.Missing()
            "invalidated" -> DeviceKeyException.Invalidated()
            "cancelled" -> DeviceKeyException.Cancelled()
            else -> error("a key is never $state")
        }
    }

    override fun close() {
        if (::app.isInitialized) threads.submit { app.close() }.get()
        threads.shutdown()
    }

    companion object {
        /** A machine may be slow, and have much else to do. */
        const val WAIT_MS = 120_000L
        const val POLL_MS = 20L
    }
}

/** A phone in a world of its own, on which the app runs. */
internal fun onPhone(lockAfterMs: Long = 0, test: suspend (TestPhone) -> Unit) = runBlocking {
    ScenarioWorld().use { world ->
        val started = world.act(JsonParser.parseString("""{ "act": "start" }""")).asJsonObject
        TestPhone(started.apply { addProperty("lockAfterMs", lockAfterMs) }).use { phone ->
            phone.start()
            test(phone)
        }
    }
}

/** The PIN of all tests, typed into these fields. */
internal fun typed(vararg fields: String) = Input(typed = fields.associateWith { "314159".toCharArray() })
