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
    private val biometricKey = SoftwareDeviceKey()
    private var saved: String? = null
    val effects = CopyOnWriteArrayList<Effect>()
    lateinit var app: TegataApp
        private set

    private fun text(name: String): String? = with[name]?.takeUnless { it.isJsonNull }?.asString

    private fun device() = Device(
        home = text("home")!!,
        studies = text("studies") ?: "${text("home")}-studies",
        deviceKey = deviceKey,
        biometricKey = biometricKey.takeIf { with["biometrics"]?.asBoolean ?: false },
        settings = WalletSettings(
            nodeUrls = with["nodes"]?.asJsonArray?.map { it.asString } ?: listOf(text("node")!!),
            registry = text("registry"),
            lockAfterMs = (with["lockAfterMs"]?.asLong ?: 0).toULong(),
        ),
        version = "0.1.0",
        patienceMs = (with["patienceMs"]?.asLong ?: 5_000).toULong(),
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

    fun now() = told(app.shown.value, app.navigation.value, effects)

    /** Presses a button, when it is there. */
    suspend fun press(action: ActionKey, input: Input) {
        val isDone = withTimeoutOrNull(WAIT_MS) {
            while (!onApp { canPress(action, input.item) }) delay(POLL_MS)
            onApp { app.act(action, input) }
            // By then it has begun.
            onApp { }
        }
        checkNotNull(isDone) { "${action.key} is not offered: ${now()}" }
    }

    private fun canPress(action: ActionKey, item: String?): Boolean {
        val shown = app.shown.value
        return !shown.isBusy && (shown.offers(action, item) || action == ActionKey.SCAN)
    }

    suspend fun scan(source: ScanSource) {
        while (onApp { app.shown.value.isBusy }) delay(POLL_MS)
        onApp { app.scanned(source) }
        delay(POLL_MS)
        while (onApp { app.shown.value.isBusy }) delay(POLL_MS)
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
        const val WAIT_MS = 30_000L
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
