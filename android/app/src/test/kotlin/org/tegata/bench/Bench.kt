package org.tegata.bench

import android.graphics.BitmapFactory
import androidx.compose.ui.test.junit4.ComposeTestRule
import com.google.gson.JsonArray
import com.google.gson.JsonObject
import java.io.File
import java.security.SecureRandom
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.runBlocking
import org.robolectric.Robolectric
import org.robolectric.android.controller.ActivityController
import org.tegata.app.MainActivity
import org.tegata.app.PIN
import org.tegata.app.at
import org.tegata.app.incoming.brightness
import org.tegata.app.keys.DeviceKeys
import org.tegata.app.press
import org.tegata.app.testApplication
import org.tegata.app.unlock
import org.tegata.core.NewWallet
import org.tegata.core.ScanSource
import org.tegata.core.WalletPlace
import org.tegata.core.WalletSettings
import org.tegata.models.ActionKey
import org.tegata.models.ScreenKey
import org.tegata.wallet.ScenarioWorld
import org.tegata.wallet.createWallet
import org.tegata.wallet.secretOf

/** The real app in a world whose blocks come at once. */
internal class Bench(private val rule: ComposeTestRule) : AutoCloseable {
    private val world = ScenarioWorld()
    private val names = act("start")
    private var window: ActivityController<MainActivity>? = null

    init {
        testApplication.equipment.settings = WalletSettings(listOf(names["node"].asString), names["registry"].asString)
    }

    private fun act(act: String, vararg with: Pair<String, String>, arguments: List<String> = emptyList()): JsonObject {
        val asked = JsonObject().apply {
            addProperty("act", act)
            with.forEach { (name, value) -> addProperty(name, value) }
            add("arguments", JsonArray().apply { arguments.forEach(::add) })
        }
        return world.act(asked).asJsonObject
    }

    /** A wallet as earlier use has left it, with so many studies: the ids of these. The app is not there yet. */
    fun fill(count: Int): List<String> = runBlocking(Dispatchers.IO) {
        val keys = DeviceKeys(testApplication, testApplication.equipment.biometrics)
        val home = File(testApplication.noBackupFilesDir, "wallet").path
        val place = WalletPlace(home, keys.device, keys.biometric, PATIENCE_MS)
        val wallet = secretOf(PIN.toCharArray()).use { pin ->
            createWallet(place, NewWallet(pin, words = null, settings = testApplication.equipment.settings, pinCheckMs = 0u))
        }
        wallet.use {
            val studies = List(count) { number ->
                // A hospital makes one study for each card, and pays less than 50 XYM for it.
                if (number % 20 == 0) act("fund", "address" to names["hospital1"].asString, "xym" to "1000")
                val card = wallet.receiveCard(ByteArray(16).also(SecureRandom()::nextBytes))
                act("issue", "card" to card.text)["nft"].asString
            }
            check(wallet.refreshStudies().own.toInt() == count) { "other studies came than were made" }
            studies
        }
    }

    fun open() {
        window = Robolectric.buildActivity(MainActivity::class.java).setup()
    }

    /** As when the process ends; what lies on the disk is left. */
    fun end() {
        window?.pause()?.stop()?.destroy()
        window = null
        testApplication.close()
    }

    fun openUnlocked() {
        open()
        rule.unlock()
        rule.at(ScreenKey.STUDIES)
    }

    /** What the camera sees of a request for the study, which the hospital pays for. */
    fun request(study: String): ScanSource.Frame {
        val made = act("request", "nft" to study, arguments = listOf("--pay", "hospital"))
        val picture = File(made["picture"].asString).readBytes()
        return brightness(BitmapFactory.decodeByteArray(picture, 0, picture.size))
    }

    fun scan(seen: ScanSource.Frame) {
        rule.press(ActionKey.SCAN)
        rule.at(ScreenKey.SCAN)
        show(seen)
    }

    fun show(seen: ScanSource.Frame) = rule.runOnUiThread { window!!.get().camera.frame(seen) }

    override fun close() {
        end()
        world.close()
    }

    private companion object {
        val PATIENCE_MS: ULong = 60_000u
    }
}
