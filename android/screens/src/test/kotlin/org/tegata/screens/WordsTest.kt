package org.tegata.screens

import androidx.compose.ui.semantics.SemanticsActions
import androidx.compose.ui.semantics.SemanticsProperties
import androidx.compose.ui.semantics.getOrNull
import androidx.compose.ui.test.ExperimentalTestApi
import androidx.compose.ui.test.onNodeWithTag
import androidx.compose.ui.test.performSemanticsAction
import androidx.compose.ui.test.runDesktopComposeUiTest
import java.io.File
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.DynamicTest
import org.junit.jupiter.api.DynamicTest.dynamicTest
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestFactory
import org.tegata.models.Fact
import org.tegata.models.FactValue
import org.tegata.models.format.ResourceWords
import org.tegata.models.format.Words

/** Words between brackets: what stands outside of them bypasses the app's words. */
private object Bracketed : Words {
    override fun has(key: String) = !key.startsWith("bodyPart_") && !key.startsWith("modality_")

    override fun text(key: String, vararg arguments: Any) = "⟦$key${arguments.joinToString("") { " $it" }}⟧"
}

@OptIn(ExperimentalTestApi::class)
class WordsTest {
    private val plain = variations.first()

    @Test
    fun bothLanguagesHaveExactlyTheScreensOwnWords() {
        val own = File(System.getProperty("tegata.words").split(File.pathSeparator).last())
        val expected = ScreenWord.entries.map { it.key }.toSet()
        listOf(null, "en").forEach { assertEquals(expected, ResourceWords.read(own, it).keys) }
    }

    @TestFactory
    fun nothingIsSaidBesideTheWords(): List<DynamicTest> = fixtures.map { fixture ->
        dynamicTest(fixture.name) {
            runDesktopComposeUiTest(plain.device.width.value.toInt(), 6_000) {
                setContent { Shown(fixture, plain, Bracketed) }
                if (fixture.state.facts.any { it.isAside }) onNodeWithTag("details").performSemanticsAction(SemanticsActions.Expand)
                waitForIdle()
                val raw = rawTexts(fixture)
                val said = everyNode().flatMap { node ->
                    listOf(node.said(), node.config.getOrNull(SemanticsProperties.EditableText)?.text.orEmpty())
                }
                val bypassing = said.map { unbracketed(it) }.map { text -> raw.fold(text) { left, known -> left.replace(known, "") } }
                assertEquals(emptyList<String>(), bypassing.filter { text -> text.any { it.isLetterOrDigit() } })
            }
        }
    }

    /** No text stands in the sources. */
    @Test
    fun noComposableHasALiteralText() {
        val sources = File("src/main/kotlin").walk().filter { it.extension == "kt" }.toList()
        val literal = Regex("""(?:Text\(|contentDescription = |AnnotatedString\()\s*"[^"$]*\p{L}""")
        assertEquals(emptyList<String>(), sources.filter { literal.containsMatchIn(it.readText()) }.map { it.name })
    }

    private fun unbracketed(text: String): String {
        var depth = 0
        return text.filter { character ->
            if (character == '⟦') depth++
            (depth == 0).also { if (character == '⟧') depth-- }
        }
    }

    /** What strangers or the device wrote, and what was typed. */
    private fun rawTexts(fixture: Fixture): List<String> {
        val state = fixture.state
        val format = plain.tongue.format(Bracketed)
        val values = (state.facts + state.items.flatMap { it.facts }).flatMap(::values)
        val words = state.facts.mapNotNull { (it.value as? FactValue.RecoveryWords)?.words?.value }.flatten()
        return (values.map { unbracketed(format.value(it)) } + words + state.fields.mapNotNull { it.value } +
            state.fields.flatMap { it.suggestions?.value.orEmpty() }).filter { it.isNotBlank() }.sortedByDescending { it.length }
    }

    private fun values(fact: Fact): List<FactValue> = when (val value = fact.value) {
        is FactValue.Several -> value.values + value
        else -> listOf(value)
    }
}
