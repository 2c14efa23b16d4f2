package org.tegata.mainjourney

import com.google.gson.JsonObject
import com.google.gson.JsonParser
import java.io.File
import java.util.concurrent.TimeUnit
import kotlin.concurrent.thread

/** What a command answered: exit code 0 is yes, 1 is no with a reason. */
class Answer(val code: Int, val json: JsonObject) {
    fun text(name: String): String = json[name].asString
}

/** The program `tegata`, as it is typed: commands that answer, and servers, which end with this object. */
class Programs(private val folder: File) : AutoCloseable {
    private val program = File(System.getProperty("tegata.native"), "tegata").path
    private val servers = ArrayDeque<Process>()

    init {
        // A run that is broken off leaves nothing behind.
        Runtime.getRuntime().addShutdownHook(thread(start = false) { close() })
    }

    fun ask(vararg arguments: String): Answer {
        val process = start(arguments)
        val said = process.inputStream.bufferedReader().readText()
        check(process.waitFor(LONG_S, TimeUnit.SECONDS)) { "tegata ${arguments.joinToString(" ")} does not end" }
        val json = JsonParser.parseString(said.ifBlank { "{}" }).asJsonObject
        check(process.exitValue() in 0..1) { "tegata ${arguments.joinToString(" ")}: $json ${complaints.readText()}" }
        return Answer(process.exitValue(), json)
    }

    /** What must say yes. */
    fun must(vararg arguments: String): Answer =
        ask(*arguments).also { check(it.code == 0) { "tegata ${arguments.joinToString(" ")} says no: ${it.json}" } }

    /** What goes on until the end; its first line says that it is up. */
    fun serve(vararg arguments: String): Answer {
        val process = start(arguments).also(servers::addFirst)
        val lines = process.inputStream.bufferedReader()
        val up = checkNotNull(lines.readLine()) { "tegata ${arguments.joinToString(" ")} ended: ${complaints.readText()}" }
        // Else it would wait one day for somebody to read.
        thread(isDaemon = true) { lines.forEachLine { } }
        return Answer(0, JsonParser.parseString(up).asJsonObject)
    }

    private val complaints = File(folder, "complaints")

    private fun start(arguments: Array<out String>): Process = ProcessBuilder(listOf(program, "--json") + arguments)
        .redirectInput(ProcessBuilder.Redirect.from(File("/dev/null")))
        .redirectError(ProcessBuilder.Redirect.appendTo(complaints))
        .start()

    override fun close() = servers.forEach { it.destroyForcibly().waitFor() }

    private companion object {
        const val LONG_S = 60L
    }
}
