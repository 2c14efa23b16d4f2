package org.tegata.wallet

import com.google.gson.JsonElement
import com.google.gson.JsonParser
import java.io.File

/** The process that plays everybody but the patient. */
class ScenarioWorld : AutoCloseable {
    private val process = ProcessBuilder(File(System.getProperty("tegata.native"), "scenario-world").path)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start()
    private val input = process.outputStream.bufferedWriter()
    private val output = process.inputStream.bufferedReader()

    /** Does one act; what does not go as the scenario says ends it. */
    fun act(act: JsonElement): JsonElement {
        input.write(act.toString())
        input.newLine()
        input.flush()
        val answer = JsonParser.parseString(output.readLine() ?: error("the world has ended"))
        answer.asJsonObject.get("failed")?.let { error("the world failed: $it") }
        return answer
    }

    override fun close() {
        input.close()
        process.waitFor()
    }
}
