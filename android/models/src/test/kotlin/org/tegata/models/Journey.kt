package org.tegata.models

import com.google.gson.JsonElement
import com.google.gson.JsonNull
import com.google.gson.JsonObject
import com.google.gson.JsonParser
import java.io.File
import kotlinx.coroutines.delay
import kotlinx.coroutines.runBlocking
import org.tegata.wallet.Known
import org.tegata.wallet.ScenarioWorld
import org.tegata.wallet.differs
import org.tegata.wallet.filled
import org.tegata.wallet.keep

/** One journey, step by step; the first that goes otherwise than written ends it. */
internal class Journey(private val folder: File) {
    private val known: Known = mutableMapOf()
    private val phones = mutableMapOf<String, TestPhone>()

    fun run(journey: JsonObject) = runBlocking {
        ScenarioWorld().use { world ->
            try {
                steps(journey).forEachIndexed { index, step -> take(step, "step ${index + 1}", world) }
            } finally {
                phones.values.forEach { it.close() }
            }
        }
    }

    /** A journey's steps, with those of a part that it uses in their place. */
    private fun steps(journey: JsonObject): List<JsonObject> = journey["steps"].asJsonArray.flatMap { step ->
        val part = step.asJsonObject["use"]?.asString
        if (part == null) listOf(step.asJsonObject) else steps(read(File(folder, "parts/$part.json")))
    }

    private suspend fun take(step: JsonObject, place: String, world: ScenarioWorld) {
        when {
            step.has("act") -> {
                val answer = world.act(filled(step, known))
                checkExpected(step["expect"], answer, "$place, ${step["act"]}")
                keep(step["keep"], answer, known)
            }
            step.has("do") -> {
                val with = step["with"]?.let { filled(it, known).asJsonObject } ?: JsonObject()
                try {
                    perform(step["do"].asString, with, step["on"]?.asString ?: "phone")
                } catch (error: IllegalStateException) {
                    throw IllegalStateException("$place, ${step["do"]}: ${error.message}", error)
                }
            }
            else -> see(step, place)
        }
    }

    private fun checkExpected(expected: JsonElement?, found: JsonElement, place: String) {
        val difference = differs(expected?.let { filled(it, known) }, found, "answer")
        check(difference == null) { "$place: $difference in $found" }
    }

    /** Waits until what is shown is as expected. */
    private suspend fun see(step: JsonObject, place: String) {
        val phone = phone(step["on"]?.asString ?: "phone")
        val expected = filled(step["see"], known)
        val end = System.nanoTime() + (step["withinMs"]?.asLong ?: TestPhone.WAIT_MS) * 1_000_000
        var shown: JsonObject
        var difference: String?
        do {
            shown = phone.now()
            difference = differs(expected, shown, "shown")
            if (difference == null) break
            delay(TestPhone.POLL_MS)
        } while (System.nanoTime() < end)
        check(difference == null) { "$place, see: $difference in $shown" }
        keep(step["keep"], shown, known)
    }

    private fun phone(name: String) = phones[name] ?: error("no app runs on $name")

    private suspend fun perform(act: String, with: JsonObject, on: String) {
        when (act) {
            "startApp" -> {
                phones.remove(on)?.close()
                phones[on] = TestPhone(with).also { it.start() }
            }
            "killed" -> phone(on).kill()
            "leave" -> phone(on).run { onApp { app.leave() } }
            "comeBack" -> phone(on).run { onApp { app.comeBack() } }
            "goBack" -> phone(on).run { onApp { app.back() } }
            "goTo" -> phone(on).run { onApp { app.go(Tab.entries.first { it.key == with["tab"].asString }) } }
            "arrived" -> phone(on).run { onApp { app.arrived(with["link"].asString) } }
            "scanned" -> phone(on).run { scanned(with).forEach { scan(it) } }
            "type" -> phone(on).run { onApp { app.type(with["field"].asString, with["text"].asString.toCharArray()) } }
            "keyStore" -> phone(on).keyStore(with["key"].asString, with["is"].asString)
            "wait" -> delay(with["ms"].asLong)
            else -> {
                val action = ActionKey.entries.find { it.key == act } ?: error("no action is called $act")
                phone(on).press(action, with["item"]?.takeUnless { it is JsonNull }?.asString) { input(with, it.fields) }
            }
        }
    }

    private fun input(with: JsonObject, fields: List<InputField>): Input {
        val words = with["wordsOf"]?.asJsonArray
        val each = with["each"]?.asString
        val typed = with.entrySet().filter { it.key !in setOf("item", "wordsOf", "each") }
            .associate { (name, value) -> name to spoken(value).toCharArray() }
        val asked = fields.filter { it.key == FieldKey.WORD }.associate { field ->
            field.name to (each ?: words?.get(field.number!! - 1)?.asString.orEmpty()).toCharArray()
        }
        return Input(with["item"]?.takeUnless { it is JsonNull }?.asString, asked + typed)
    }

    /** A list of words is typed with spaces. */
    private fun spoken(value: JsonElement): String =
        if (value.isJsonArray) value.asJsonArray.joinToString(" ") { it.asString } else value.asString

    companion object {
        fun read(file: File): JsonObject = JsonParser.parseString(file.readText()).asJsonObject
    }
}
