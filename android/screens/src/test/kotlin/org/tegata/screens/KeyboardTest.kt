package org.tegata.screens

import androidx.compose.ui.input.key.Key
import androidx.compose.ui.semantics.SemanticsActions
import androidx.compose.ui.semantics.SemanticsProperties
import androidx.compose.ui.semantics.getOrNull
import androidx.compose.ui.test.ComposeUiTest
import androidx.compose.ui.test.ExperimentalTestApi
import androidx.compose.ui.test.isRoot
import androidx.compose.ui.test.onNodeWithTag
import androidx.compose.ui.test.performKeyInput
import androidx.compose.ui.test.performSemanticsAction
import androidx.compose.ui.test.pressKey
import androidx.compose.ui.test.runDesktopComposeUiTest
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.DynamicTest
import org.junit.jupiter.api.DynamicTest.dynamicTest
import org.junit.jupiter.api.TestFactory
import org.tegata.models.ActionKey

/** Nobody needs to touch or point. */
@OptIn(ExperimentalTestApi::class)
class KeyboardTest {
    private val plain = variations.first()

    @TestFactory
    fun everyControlIsReachedByTab(): List<DynamicTest> = fixtures.map { fixture ->
        dynamicTest(fixture.name) {
            runDesktopComposeUiTest(plain.device.width.value.toInt(), plain.device.height.value.toInt()) {
                setContent { Shown(fixture, plain) }
                val controls = fixture.state.actions.filter { it.isEnabled }.map { it.tag } +
                    fixture.state.items.filter { it.actions.isNotEmpty() }.map { "item.${it.id}" }
                assertEquals(emptyList<String>(), controls - reached())
            }
        }
    }

    @TestFactory
    fun enterPresses(): List<DynamicTest> = fixtures.filter { it.name in setOf("review", "welcome", "settings", "withdraw") }.flatMap { fixture ->
        fixture.state.actions.filter { it.isEnabled }.map { action ->
            dynamicTest("$fixture ${action.key.key}") {
                val pressed = mutableListOf<ActionKey>()
                runDesktopComposeUiTest(plain.device.width.value.toInt(), 2_000) {
                    setContent { Shown(fixture, plain, doings = Doings({ key, _ -> pressed += key })) }
                    onNodeWithTag(action.tag).performSemanticsAction(SemanticsActions.RequestFocus)
                    onAllNodes(isRoot())[0].performKeyInput { pressKey(Key.Enter) }
                    waitForIdle()
                }
                assertEquals(listOf(action.key), pressed)
            }
        }
    }

    /** Tags of what was focused, until the round is complete. */
    private fun ComposeUiTest.reached(): Set<String> {
        val reached = mutableSetOf<String>()
        repeat(MOST) {
            onAllNodes(isRoot())[0].performKeyInput { pressKey(Key.Tab) }
            waitForIdle()
            val focused = everyNode().filter { it.config.getOrNull(SemanticsProperties.Focused) == true }
            reached += focused.mapNotNull { it.tag }
        }
        return reached
    }

    private companion object {
        /** More than any screen has controls. */
        const val MOST = 40
    }
}
