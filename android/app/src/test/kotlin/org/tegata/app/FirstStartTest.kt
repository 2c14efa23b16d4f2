package org.tegata.app

import androidx.compose.ui.test.assertIsDisplayed
import androidx.compose.ui.test.junit4.v2.createAndroidComposeRule
import androidx.compose.ui.test.onNodeWithTag
import com.google.gson.JsonParser
import org.junit.After
import org.junit.Assert.assertEquals
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.tegata.core.WalletSettings
import org.tegata.models.ActionKey
import org.tegata.models.FactKey
import org.tegata.models.FactValue
import org.tegata.models.FieldKey
import org.tegata.models.ScreenKey
import org.tegata.wallet.ScenarioWorld

/** The real activity with the real core against a ledger that is played, pressed as a patient does. */
@RunWith(RobolectricTestRunner::class)
class FirstStartTest {
    private val world = ScenarioWorld()

    init {
        val names = world.act(JsonParser.parseString("""{ "act": "start" }""")).asJsonObject
        testApplication.equipment.settings = WalletSettings(listOf(names["node"].asString), names["registry"].asString)
    }

    @get:Rule
    val rule = createAndroidComposeRule<MainActivity>()

    @After
    fun end() {
        rule.activityRule.scenario.close()
        testApplication.close()
        world.close()
    }

    @Test
    fun leadsByPinAndWordsToAnEmptyListOfStudies() {
        rule.makeWallet()
        val shown = tegataApp.shown.value.facts.first { it.key == FactKey.WORDS }.value
        val words = (shown as FactValue.RecoveryWords).words.value
        assertEquals(24, words.size)
        rule.press(ActionKey.WRITTEN_DOWN)
        rule.at(ScreenKey.CHECK_WORDS)
        tegataApp.shown.value.fields.forEach { rule.enter(FieldKey.WORD, words[it.number!! - 1], it.number) }
        rule.press(ActionKey.CONFIRM_WORDS)
        rule.at(ScreenKey.OFFER_BIOMETRICS)
        rule.press(ActionKey.ENABLE_BIOMETRICS)
        rule.at(ScreenKey.STUDIES)
        assertEquals(0, tegataApp.shown.value.items.size)
        rule.onNodeWithTag("action.scan").assertIsDisplayed()
        assertEquals(1, (testApplication.equipment.biometrics as FakeBiometrics).approvals)
    }
}
