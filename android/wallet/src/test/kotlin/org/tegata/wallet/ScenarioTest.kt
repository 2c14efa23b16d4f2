package org.tegata.wallet

import com.google.gson.JsonElement
import com.google.gson.JsonObject
import com.google.gson.JsonParser
import java.io.File
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.DynamicTest
import org.junit.jupiter.api.DynamicTest.dynamicTest
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestFactory
import org.tegata.core.TegataException

private val folder = File(System.getProperty("tegata.scenarios"))

/** A scenario's steps, with those of a part that it uses in their place. */
private fun steps(scenario: JsonObject): List<JsonObject> = scenario["steps"].asJsonArray.flatMap { step ->
    val part = step.asJsonObject["use"]?.asString
    if (part == null) listOf(step.asJsonObject) else steps(read(File(folder, "parts/$part.json")))
}

private fun read(file: File): JsonObject = JsonParser.parseString(file.readText()).asJsonObject

/** Does the steps one after the other; the first that goes otherwise than written ends it. */
private fun run(scenario: JsonObject) = runBlocking {
    ScenarioWorld().use { world ->
        Phone().use { phone ->
            val known: Known = mutableMapOf()
            steps(scenario).forEachIndexed { index, step ->
                val call = step["call"]?.asString
                val place = "step ${index + 1}, ${call ?: "world"}"
                var failed = false
                val answer: JsonElement = if (call == null) {
                    world.act(filled(step, known))
                } else {
                    val with = step["with"]?.let { filled(it, known).asJsonObject } ?: JsonObject()
                    try {
                        told(phone.call(call, Arguments(with)))
                    } catch (error: TegataException) {
                        failed = true
                        told(error)
                    }
                }
                val expected = step["fails"]
                check(failed == (expected != null)) { "$place: ${if (failed) "it failed" else "it should have failed"}: $answer" }
                val difference = differs((expected ?: step["expect"])?.let { filled(it, known) }, answer, "answer")
                check(difference == null) { "$place: $difference in $answer" }
                keep(step["keep"], answer, known)
            }
        }
    }
}

class ScenarioTest {
    @TestFactory
    fun everyScenarioGoesAsItIsWritten(): List<DynamicTest> =
        folder.listFiles { file -> file.extension == "json" }!!.sorted().map { file ->
            dynamicTest(file.nameWithoutExtension) {
                run(read(file))
                println("scenario ${file.nameWithoutExtension}")
            }
        }

    @Test
    fun anExpectationThatIsChangedIsNoticed() {
        val text = """{ "steps": [
            { "act": "start", "keep": { "home": "home" } },
            { "call": "hasWallet", "with": { "home": "${'$'}home" }, "expect": true }
        ] }"""
        val error = assertThrows(IllegalStateException::class.java) { run(JsonParser.parseString(text).asJsonObject) }
        assertTrue(error.message!!.contains("step 2"))
        run(JsonParser.parseString(text.replace("\"expect\": true", "\"expect\": false")).asJsonObject)
    }
}
