package org.tegata.wallet

import com.google.gson.JsonArray
import com.google.gson.JsonElement
import com.google.gson.JsonNull
import com.google.gson.JsonObject
import com.google.gson.JsonPrimitive

/** What a scenario has kept, by name. */
typealias Known = MutableMap<String, JsonElement>

/** `$name` replaced by what was kept under that name, also within a text: `${name}`. */
fun filled(value: JsonElement, known: Known): JsonElement = when {
    value is JsonPrimitive && value.isString -> {
        val text = value.asString
        if (text.startsWith("$") && !text.startsWith("\${")) {
            known[text.drop(1)] ?: error("nothing is kept as ${text.drop(1)}")
        } else {
            JsonPrimitive(Regex("\\$\\{(\\w+)}").replace(text) { match ->
                val kept = known[match.groupValues[1]] ?: error("nothing is kept as ${match.groupValues[1]}")
                if (kept.isJsonPrimitive) kept.asString else kept.toString()
            })
        }
    }
    value is JsonArray -> JsonArray().apply { value.forEach { add(filled(it, known)) } }
    value is JsonObject -> JsonObject().apply {
        // What is kept is named, not filled in.
        value.entrySet().forEach { (name, of) -> add(name, if (name == "keep") of else filled(of, known)) }
    }
    else -> value
}

/**
 * The first difference. Of an object only the fields that are named count; `{"$count": n}` and `{"$has": x}` speak of a list,
 * `{"$not": x}` of anything.
 */
fun differs(expected: JsonElement?, found: JsonElement, place: String): String? {
    if (expected == null || expected.isJsonNull) return null
    if (expected is JsonObject) {
        expected["\$count"]?.let { count ->
            val size = (found as? JsonArray)?.size()
            return if (size == count.asInt) null else "$place has $size entries, not $count"
        }
        expected["\$has"]?.let { one ->
            val has = (found as? JsonArray)?.any { differs(one, it, place) == null } ?: false
            return if (has) null else "$place has no $one"
        }
        if (expected.has("\$not")) {
            val unwanted = expected["\$not"]
            val isIt = if (unwanted.isJsonNull) found.isJsonNull else differs(unwanted, found, place) == null
            return if (isIt) "$place is $unwanted" else null
        }
        if (expected.has("\$absent")) return if (found.isJsonNull) null else "$place is there: $found"
        if (found is JsonObject) {
            return expected.entrySet().firstNotNullOfOrNull { (name, value) ->
                differs(value, found[name] ?: JsonNull.INSTANCE, "$place.$name")
            }
        }
    }
    if (expected is JsonArray && found is JsonArray && expected.size() == found.size()) {
        return expected.indices().firstNotNullOfOrNull { differs(expected[it], found[it], "$place[$it]") }
    }
    return if (same(expected, found)) null else "$place is $found, not $expected"
}

private fun JsonArray.indices() = 0 until size()

private fun same(one: JsonElement, other: JsonElement): Boolean =
    if (one is JsonPrimitive && other is JsonPrimitive && one.isNumber && other.isNumber) {
        one.asLong == other.asLong
    } else {
        one == other
    }

/** Keeps parts of an answer, named by paths such as `studies.0.study`; an empty path is the whole. */
fun keep(wanted: JsonElement?, answer: JsonElement, known: Known) {
    for ((name, path) in (wanted as? JsonObject)?.entrySet().orEmpty()) {
        val found = path.asString.split('.').filter(String::isNotEmpty).fold(answer) { value, part ->
            val next = part.toIntOrNull()?.let { (value as? JsonArray)?.get(it) } ?: (value as? JsonObject)?.get(part)
            next ?: JsonNull.INSTANCE
        }
        check(!found.isJsonNull) { "there is no ${path.asString} to keep in $answer" }
        known[name] = found
    }
}
