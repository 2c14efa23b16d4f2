package org.tegata.app.language

import java.util.Locale
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.annotation.Config
import org.tegata.app.testApplication
import org.tegata.models.ScreenKey

@RunWith(RobolectricTestRunner::class)
class LanguageTest {
    @Test
    fun theSystemKeepsIt() {
        val language = Language(testApplication)
        assertEquals(null, language.tag)
        language.tag = "en"
        assertEquals("en", language.tag)
        // Its own settings change it too, so that nothing is laid over them.
        assertEquals(testApplication, language.localised(testApplication))
        language.tag = null
        assertEquals(null, language.tag)
    }

    @Test
    fun beforeAndroid13TheAppKeepsIt() {
        val language = Language(testApplication, isKeptBySystem = false)
        assertEquals("ja", Tongue(language.localised(testApplication)).tag)
        language.tag = "en"
        val spoken = Language(testApplication, isKeptBySystem = false).localised(testApplication)
        assertEquals(Locale.ENGLISH, spoken.resources.configuration.locales[0])
        assertEquals("en", Tongue(spoken).tag)
    }

    @Test
    @Config(qualifiers = "fr")
    fun aLanguageThatTheAppDoesNotSpeakIsAnsweredInJapanese() = assertEquals("ja", Tongue(testApplication).tag)

    @Test
    fun everyScreenHasItsWordsHere() {
        val words = Tongue(testApplication).words
        for (screen in ScreenKey.entries) assertTrue(screen.key, words.has("screen_${screen.key}"))
        assertFalse(words.has("screen_nothing"))
    }
}
