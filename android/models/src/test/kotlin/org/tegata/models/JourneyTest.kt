package org.tegata.models

import com.google.gson.JsonParser
import java.io.File
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.DynamicTest
import org.junit.jupiter.api.DynamicTest.dynamicTest
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestFactory

private val folder = File(System.getProperty("tegata.journeys"))

class JourneyTest {
    @TestFactory
    fun everyJourneyGoesAsItIsWritten(): List<DynamicTest> {
        val only = System.getProperty("journey").orEmpty().split(',').filter(String::isNotEmpty)
        return folder.listFiles { file -> file.extension == "json" }!!.sorted()
            .filter { file -> only.isEmpty() || only.any { file.name.startsWith(it) } }
            .map { file ->
                dynamicTest(file.nameWithoutExtension) {
                    Journey(folder).run(Journey.read(file))
                    println("journey ${file.nameWithoutExtension}")
                }
            }
    }

    @Test
    fun anExpectationThatIsChangedIsNoticed() {
        val text = """{ "steps": [
            { "act": "start", "keep": { "home": "home", "node": "node" } },
            { "do": "startApp", "with": { "home": "${'$'}home", "node": "${'$'}node" } },
            { "see": { "screen": "welcome", "actions": { "${'$'}has": "newWallet" } }, "withinMs": 30000 }
        ] }"""
        fun run(text: String) = Journey(folder).run(JsonParser.parseString(text).asJsonObject)
        run(text)
        for (changed in listOf("welcome" to "studies", "newWallet" to "agree", "startApp" to "killed")) {
            val other = text.replace("30000", "1000").replace("\"${changed.first}\"", "\"${changed.second}\"")
            val error = assertThrows(IllegalStateException::class.java) { run(other) }
            assertTrue(error.message!!.startsWith("step "), error.message)
        }
    }
}
