package org.tegata.app

import android.Manifest
import android.app.NotificationManager
import android.content.ClipboardManager
import android.os.Bundle
import android.os.Parcel
import androidx.compose.ui.test.junit4.v2.createEmptyComposeRule
import com.google.gson.JsonObject
import com.google.gson.JsonParser
import java.io.File
import org.junit.After
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.Robolectric
import org.robolectric.RobolectricTestRunner
import org.robolectric.Shadows.shadowOf
import org.robolectric.android.controller.ActivityController
import org.robolectric.shadows.ShadowLog
import org.tegata.core.WalletSettings
import org.tegata.models.ActionKey
import org.tegata.models.FactKey
import org.tegata.models.FactValue
import org.tegata.models.FieldKey
import org.tegata.models.News
import org.tegata.models.Effect
import org.tegata.models.ScreenKey
import org.tegata.app.outgoing.Notifications
import org.tegata.wallet.ScenarioWorld

/** Planted secrets are looked for wherever the app leaves something with the system. */
@RunWith(RobolectricTestRunner::class)
class SecretsTest {
    @get:Rule
    val rule = createEmptyComposeRule()

    private val world = ScenarioWorld()
    private val saved = mutableListOf<ByteArray>()
    private lateinit var window: ActivityController<MainActivity>

    @After
    fun end() {
        window.pause().stop().destroy()
        testApplication.close()
        world.close()
    }

    private fun act(text: String): JsonObject = world.act(JsonParser.parseString(text)).asJsonObject

    /** As the system would keep it. */
    private fun save() {
        val bundle = Bundle()
        window.saveInstanceState(bundle)
        // Whose state is saved counts as left until it is looked at again.
        window.pause().resume()
        val parcel = Parcel.obtain()
        parcel.writeBundle(bundle)
        saved += parcel.marshall()
        parcel.recycle()
    }

    private fun ByteArray.has(text: String): Boolean {
        val all = String(this, Charsets.ISO_8859_1)
        return listOf(Charsets.UTF_8, Charsets.UTF_16LE).any { String(text.toByteArray(it), Charsets.ISO_8859_1) in all }
    }

    private fun logged() = ShadowLog.getLogs().joinToString("\n") { "${it.tag} ${it.msg} ${it.throwable?.stackTraceToString().orEmpty()}" }

    private fun told(): String {
        val manager = testApplication.getSystemService(NotificationManager::class.java)
        val all = shadowOf(manager).allNotifications
        return all.joinToString("\n") { note -> note.extras.keySet().joinToString { key -> "${note.extras.get(key)}" } }
    }

    @Test
    fun plantedSecretsAreNowhereThatTheSystemKeeps() {
        shadowOf(testApplication).grantPermissions(Manifest.permission.POST_NOTIFICATIONS)
        val names = act("""{ "act": "start" }""")
        testApplication.equipment.settings = WalletSettings(listOf(names["node"].asString), names["registry"].asString)
        window = Robolectric.buildActivity(MainActivity::class.java).setup()
        rule.at(ScreenKey.WELCOME)
        rule.press(ActionKey.NEW_WALLET)
        rule.at(ScreenKey.CHOOSE_PIN)
        rule.enter(FieldKey.NEW_PIN, PIN)
        rule.enter(FieldKey.NEW_PIN_AGAIN, PIN)
        save()
        rule.press(ActionKey.CONFIRM_PIN)
        rule.at(ScreenKey.NEW_WORDS)
        val words = (tegataApp.shown.value.facts.first { it.key == FactKey.WORDS }.value as FactValue.RecoveryWords).words.value
        save()
        rule.press(ActionKey.WRITTEN_DOWN)
        rule.at(ScreenKey.CHECK_WORDS)
        tegataApp.shown.value.fields.forEach { rule.enter(FieldKey.WORD, words[it.number!! - 1], it.number) }
        save()
        rule.press(ActionKey.CONFIRM_WORDS)
        rule.at(ScreenKey.OFFER_BIOMETRICS)
        rule.press(ActionKey.LATER)
        rule.at(ScreenKey.STUDIES)
        rule.press(ActionKey.RECEIVE_STUDY)
        rule.at(ScreenKey.RECEIVE_STUDY)
        val card = tegataApp.shown.value.code.single()
        val study = act("""{ "act": "issue", "card": "$card" }""")["nft"].asString
        rule.press(ActionKey.REFRESH)
        rule.until { tegataApp.shown.value.run { items.any { it.id == study } && !isBusy } }
        rule.press(ActionKey.DONE)
        rule.at(ScreenKey.STUDIES)
        rule.pressTag("item.$study")
        rule.at(ScreenKey.STUDY)
        assertTrue(tegataApp.shown.value.toString().contains("Hospital01"))
        save()
        News.entries.forEach { Notifications(testApplication).show(it) }

        val planted = listOf(PIN, "Hospital01", "ABDOMEN", "腹部", "20260303") + words.windowed(2).map { it.joinToString(" ") }
        for (secret in planted) {
            assertFalse("$secret in the log", logged().contains(secret))
            assertFalse("$secret in a notification", told().contains(secret))
            assertFalse("$secret in the saved state", saved.any { it.has(secret) })
        }
        // However they are strung together. One or two may be the system's own words, as "camera" is.
        val long = words.filter { it.length > 5 }
        fun areIn(what: (String) -> Boolean) = long.filter(what).size > FEW
        assertFalse("words in the log", areIn { it in logged() })
        assertFalse("words in a notification", areIn { it in told() })
        assertFalse("words in the saved state", areIn { word -> saved.any { it.has(word) } })
        assertEquals(4, saved.size)
        // The place is there: what is searched is what was saved.
        assertTrue(saved.last().has(study))
        // Nor was anything copied.
        assertFalse(testApplication.getSystemService(ClipboardManager::class.java).hasPrimaryClip())
        preferences().forEach { file -> for (secret in planted) assertFalse(file.name, file.readText().contains(secret)) }
        assertFalse(Effect.ShareText("name", "text/plain", PIN).toString().contains(PIN))
    }

    private fun preferences() = File(testApplication.dataDir, "shared_prefs").listFiles().orEmpty().toList()

    private companion object {
        const val FEW = 2
    }
}
