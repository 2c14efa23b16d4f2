package org.tegata.mainjourney

import com.google.gson.JsonObject
import java.io.File
import java.util.concurrent.TimeUnit

/** A request's page at a desk, open in headless Chromium (`tests/browser/desk-page.mjs`). */
class DeskPage(url: String, language: String) : AutoCloseable {
    private val process = ProcessBuilder("node", File(System.getProperty("tegata.browser"), "desk-page.mjs").path, url, language)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start()
    private val input = process.outputStream.bufferedWriter()
    private val output = process.inputStream.bufferedReader()

    init {
        answered()
    }

    /** Waits until the page has turned to this, by itself. */
    fun turnsTo(stage: String) = say("stage", stage)

    fun picture(): ByteArray {
        val file = File.createTempFile("desk", ".png")
        say("picture", file.path)
        return file.readBytes().also { file.delete() }
    }

    private fun say(what: String, value: String) {
        input.write(JsonObject().apply { addProperty(what, value) }.toString())
        input.newLine()
        input.flush()
        answered()
    }

    private fun answered() {
        val answer = output.readLine()
        check(answer == "done") { "the desk's page: ${answer ?: "Chromium did not start"}" }
    }

    override fun close() {
        input.close()
        if (!process.waitFor(PATIENCE_S, TimeUnit.SECONDS)) process.destroyForcibly()
    }

    private companion object {
        const val PATIENCE_S = 10L
    }
}
