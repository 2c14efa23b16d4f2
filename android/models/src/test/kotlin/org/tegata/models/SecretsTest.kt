package org.tegata.models

import java.util.concurrent.CopyOnWriteArrayList
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.launch
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

class SecretsTest {
    @Test
    fun whatIsConcealedIsInNoText() {
        val words = Concealed(listOf("planted", "abandon"))
        val state = ScreenState(
            ScreenKey.NEW_WORDS,
            facts = listOf(Fact(FactKey.WORDS, FactValue.RecoveryWords(words))),
            fields = listOf(InputField(FieldKey.WORDS, suggestions = words)),
        )
        assertFalse("planted" in state.toString(), state.toString())
        val input = Input(typed = mapOf(FieldKey.PIN.key to "planted".toCharArray()))
        assertFalse("planted" in input.toString(), input.toString())
    }

    @Test
    fun neitherPinNorWordsAreInAnyStateOrPlace() = onPhone { phone ->
        val told = CopyOnWriteArrayList<String>()
        val watching = CoroutineScope(Dispatchers.Default).launch {
            phone.app.shown.collect { told += "$it ${phone.app.navigation.value} ${phone.app.navigation.value.saved()}" }
        }
        fun typed(text: String, vararg fields: String) = Input(typed = fields.associateWith { text.toCharArray() })
        phone.press(ActionKey.NEW_WALLET)
        phone.press(ActionKey.CONFIRM_PIN) { typed("planted7", "newPin", "newPinAgain") }
        val shown = phone.wait { state -> state.facts.any { it.key == FactKey.WORDS } }
        val words = (shown.facts.single().value as FactValue.RecoveryWords).words.value
        phone.press(ActionKey.WRITTEN_DOWN)
        phone.wait { it.screen == ScreenKey.CHECK_WORDS }
        phone.press(ActionKey.SHOW_WORDS_AGAIN)
        phone.press(ActionKey.LATER)
        phone.wait { it.screen == ScreenKey.STUDIES }
        watching.cancel()
        assertEquals(24, words.size)
        assertTrue(told.any { "NEW_WORDS" in it })
        for (text in told) assertFalse("planted7" in text || words.all { it in text }, text)
    }

    @Test
    fun whatWasTypedIsWiped() {
        val typed = "planted".toCharArray()
        Input(typed = mapOf(FieldKey.PIN.key to typed)).secret(FieldKey.PIN).close()
        assertTrue(typed.all { it == '\u0000' })
        val unused = "planted".toCharArray()
        Input(typed = mapOf(FieldKey.PIN.key to unused)).wipe()
        assertTrue(unused.all { it == '\u0000' })
    }

    @Test
    fun screensThatShowOrTakeSecretsAreKeptOutOfPictures() {
        val secret = setOf(
            ScreenKey.LOCK, ScreenKey.NEW_WORDS, ScreenKey.CHECK_WORDS, ScreenKey.CHOOSE_PIN, ScreenKey.ENTER_WORDS,
            ScreenKey.REVIEW, ScreenKey.PREPARED_REVIEW, ScreenKey.GUARDIAN_REVIEW, ScreenKey.AUTHENTICATE,
            ScreenKey.RECOVERY_WORDS, ScreenKey.SECURITY, ScreenKey.ACCOUNTS,
        )
        assertEquals(secret, ScreenKey.entries.filter { it.isSecret }.toSet())
    }
}
