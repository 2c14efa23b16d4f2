package org.tegata.models

import java.time.ZoneId
import java.util.Locale
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.tegata.models.format.Format
import org.tegata.models.format.ResourceWords
import org.tegata.models.format.Words
import org.tegata.models.format.wordKeys

class WordsTest {
    private val ja = ResourceWords.read(wordsFolder, null)
    private val en = ResourceWords.read(wordsFolder, "en")
    private val places = Regex("%\\d\\\$s")
    private val japanese = Regex("[\\p{IsHiragana}\\p{IsKatakana}\\p{IsHan}]")

    @Test
    fun everyKeyHasWordsInBothLanguagesAndNoneIsUnused() {
        assertEquals(wordKeys(), ja.keys)
        assertEquals(wordKeys(), en.keys)
    }

    @Test
    fun bothLanguagesTakeTheSameArguments() {
        for (key in ja.keys) {
            fun arguments(words: ResourceWords) = places.findAll(words.pattern(key)).map { it.value }.toSortedSet()
            assertEquals(arguments(ja), arguments(en), key)
            for (pattern in listOf(ja.pattern(key), en.pattern(key))) {
                assertTrue('%' !in pattern.replace(places, ""), "$key has another kind of place")
            }
        }
    }

    @Test
    fun nothingIsLeftUntranslated() {
        val same = setOf("CT", "MRI", "PET", "English", "SHA3-256", "HASH160", "HASH256")
        for (key in ja.keys) {
            val words = ja.pattern(key).replace(places, "").replace(Regex("XYM|UTC|kB|MB|GB"), "")
            val isMark = words.none { it.isLetter() }
            assertTrue(isMark || words in same || japanese.containsMatchIn(words), "$key is not Japanese: $words")
            assertTrue(key == "language_ja" || !japanese.containsMatchIn(en.pattern(key)), "$key is not English")
        }
    }

    @Test
    fun sentencesEndAsSentencesDo() {
        for (key in ja.keys.filter { it.startsWith("warning_") || it.startsWith("notice_") }) {
            assertTrue(ja.pattern(key).last() in "。%1\$s」", "$key: ${ja.pattern(key)}")
        }
    }

    /** Whether somebody can agree is said by the severity, which is not always the same. */
    @Test
    fun whatToDoSaysNotWhetherOneCanAgree() {
        for (key in ja.keys.filter { it.startsWith("warning_") }) {
            assertFalse("同意できません" in ja.pattern(key) || "cannot agree" in en.pattern(key), key)
        }
    }

    /** A language that is longer than any, and shows at a glance what was written into the code. */
    @Test
    fun wordsThatAreLongerAndBracketedAppearWhereverWordsAre() {
        val pseudo = object : Words {
            override fun has(key: String) = en.has(key)

            override fun text(key: String, vararg arguments: Any) = "[!! ${en.text(key, *arguments)} ~~~~~~~~ !!]"
        }
        val format = Format(pseudo, Locale.UK, ZoneId.of("UTC"))
        for (list in CodeList.entries) {
            for (code in list.codes) assertTrue(format.value(FactValue.Code(list, code)).startsWith("[!!"), "$list $code")
        }
        val values = listOf(
            FactValue.Moment(0), FactValue.Period(0, 1), FactValue.Amount(1), FactValue.Size(1), FactValue.Duration(1),
            FactValue.Written("x"), FactValue.Hospital(null, null, "T", false), FactValue.Study(null, null, null, null),
        )
        values.forEach { value -> assertTrue(format.value(value).startsWith("[!!"), "$value") }
        for (key in FactKey.entries) {
            assertTrue("[!! ${en.text("fact_${key.key}")}" in format.sentence(Fact(key, FactValue.Count(1))), key.key)
        }
    }
}
