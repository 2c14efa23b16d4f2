package org.tegata.screens

import androidx.compose.runtime.CompositionLocalProvider
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.toPixelMap
import androidx.compose.ui.platform.LocalDensity
import androidx.compose.ui.semantics.SemanticsActions
import androidx.compose.ui.semantics.SemanticsNode
import androidx.compose.ui.semantics.SemanticsProperties
import androidx.compose.ui.semantics.getOrNull
import androidx.compose.ui.test.ComposeUiTest
import androidx.compose.ui.test.ExperimentalTestApi
import androidx.compose.ui.test.captureToImage
import androidx.compose.ui.test.isRoot
import androidx.compose.ui.test.onNodeWithTag
import androidx.compose.ui.test.performSemanticsAction
import androidx.compose.ui.test.runDesktopComposeUiTest
import androidx.compose.ui.text.TextLayoutResult
import androidx.compose.ui.text.font.FontWeight
import androidx.compose.ui.unit.Density
import androidx.compose.ui.unit.IntSize
import androidx.compose.ui.unit.TextUnit
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.DynamicTest
import org.junit.jupiter.api.DynamicTest.dynamicTest
import org.junit.jupiter.api.TestFactory
import org.tegata.models.name

/** Higher than any screen, so that everything stands in the tree. */
private const val TALL = 6_000
private const val LEAST_TARGET = 48f

/** What is read aloud, and in which order, as a screen reader meets it. */
@OptIn(ExperimentalTestApi::class)
class SemanticsTest {
    private val plain = variations.first()

    @TestFactory
    fun everyFactIsOneSentence() = each { fixture, nodes ->
        val format = plain.tongue.format()
        val facts = fixture.state.facts.groupBy { it.key }
        facts.forEach { (key, same) ->
            val said = nodes.filter { it.tag == "fact.${key.key}" }.map { it.said() }
            assertEquals(same.map { format.sentence(it) }, said)
        }
    }

    @TestFactory
    fun everyControlIsLabelledAndLargeEnough() = each { _, nodes ->
        nodes.filter { it.isControl }.forEach { node ->
            assertTrue(node.said().isNotBlank()) { "${node.tag} has no label" }
            val bounds = node.touchBoundsInRoot
            assertTrue(bounds.width >= LEAST_TARGET && bounds.height >= LEAST_TARGET) { "${node.tag} is ${bounds.size}" }
        }
    }

    @TestFactory
    fun everythingThatIsOfferedIsThere() = each { fixture, nodes ->
        val tags = nodes.mapNotNull { it.tag }
        val state = fixture.state
        val expected = state.actions.map { it.tag } + state.fields.map { "field.${it.name}" } + state.items.map { "item.${it.id}" }
        assertEquals(emptyList<String>(), expected - tags.toSet())
        assertEquals(tags.filter { it.startsWith("action.") }.distinct(), tags.filter { it.startsWith("action.") })
    }

    @TestFactory
    fun titlesAreHeadingsAndNewsIsLive() = each { fixture, nodes ->
        assertTrue(nodes.any { it.tag == "title" && SemanticsProperties.Heading in it.config })
        val live = nodes.count { SemanticsProperties.LiveRegion in it.config }
        val state = fixture.state
        val expected = state.warnings.size + listOfNotNull(state.notice, state.progress).size
        assertEquals(expected, live)
    }

    @TestFactory
    fun warningsComeBeforeFactsAndFactsBeforeActions() = each { fixture, nodes ->
        fun tops(prefix: String) = nodes.filter { it.tag?.startsWith(prefix) == true }.map { it.boundsInRoot.top }
        val aside = setOf("action.back", "action.close", "action.scan")
        val actions = nodes.filter { it.tag?.startsWith("action.") == true && it.tag !in aside }.map { it.boundsInRoot.top }
        val ordered = listOf(tops("notice."), tops("warning."), tops("fact."), actions).filter { it.isNotEmpty() }
        val notices = fixture.state.notice?.next
        if (notices == null) ordered.zipWithNext { before, after -> assertTrue(before.max() < after.min()) { "$fixture" } }
    }

    @TestFactory
    fun whatAHelperAsksForOpensWithAPress() = fixtures.filter { it.state.notice?.detail != null }.map { fixture ->
        dynamicTest(fixture.name) {
            inTree(fixture, plain) { nodes ->
                val detail = fixture.state.notice!!.detail!!
                assertEquals(emptyList<String>(), nodes.map { it.said() }.filter { detail in it })
                onNodeWithTag("notice.detail").performSemanticsAction(SemanticsActions.OnClick)
                waitForIdle()
                assertEquals(listOf(detail), everyNode().map { it.said() }.filter { detail in it })
            }
        }
    }.also { assertTrue(it.isNotEmpty()) }

    @TestFactory
    fun equalButtonsAreEqual(): List<DynamicTest> = fixtures.filter { Arranged(it.state.actions).pair.size > 1 }.flatMap { fixture ->
        variations.map { variation ->
            dynamicTest("$fixture-$variation") {
                inTree(fixture, variation) { nodes ->
                    val tags = Arranged(fixture.state.actions).pair.map { it.tag }
                    val looks = nodes.filter { it.tag in tags }.map { look(it) }
                    assertEquals(tags.size, looks.size)
                    assertEquals(1, looks.distinct().size) { "$looks" }
                }
            }
        }
    }

    /** What makes one button weigh more than another. */
    private data class Look(val size: IntSize, val ground: Color, val ink: Color, val letters: TextUnit, val weight: FontWeight?)

    private fun ComposeUiTest.look(button: SemanticsNode): Look {
        val pixels = onNodeWithTag(button.tag!!).captureToImage().toPixelMap()
        val ground = pixels.buffer.toList().groupingBy { it }.eachCount().maxBy { it.value }.key
        val texts = mutableListOf<TextLayoutResult>()
        button.config[SemanticsActions.GetTextLayoutResult].action!!(texts)
        val style = texts.single().layoutInput.style
        return Look(button.size, Color(ground), style.color, style.fontSize, style.fontWeight)
    }

    private fun each(check: ComposeUiTest.(Fixture, List<SemanticsNode>) -> Unit): List<DynamicTest> =
        fixtures.map { dynamicTest(it.name) { inTree(it, plain) { nodes -> check(it, nodes) } } }

    private fun inTree(fixture: Fixture, variation: Variation, check: ComposeUiTest.(List<SemanticsNode>) -> Unit) =
        runDesktopComposeUiTest(variation.device.width.value.toInt(), TALL) {
            setContent {
                CompositionLocalProvider(LocalDensity provides Density(1f, variation.scale)) { Shown(fixture, variation) }
            }
            if (fixture.state.facts.any { it.isAside }) onNodeWithTag("details").performSemanticsAction(SemanticsActions.Expand)
            waitForIdle()
            check(everyNode())
        }
}

@OptIn(ExperimentalTestApi::class)
internal fun ComposeUiTest.everyNode(): List<SemanticsNode> {
    fun below(node: SemanticsNode): List<SemanticsNode> = listOf(node) + node.children.flatMap(::below)
    return onAllNodes(isRoot()).fetchSemanticsNodes().flatMap(::below)
}

internal val SemanticsNode.tag: String?
    get() = config.getOrNull(SemanticsProperties.TestTag)

internal val SemanticsNode.isControl: Boolean
    get() = SemanticsActions.OnClick in config || SemanticsActions.SetText in config

/** What a screen reader says of it. */
internal fun SemanticsNode.said(): String =
    (config.getOrNull(SemanticsProperties.ContentDescription).orEmpty() + config.getOrNull(SemanticsProperties.Text).orEmpty().map { it.text })
        .joinToString(" ")
