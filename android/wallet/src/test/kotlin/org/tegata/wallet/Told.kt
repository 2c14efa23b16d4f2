package org.tegata.wallet

import com.google.gson.JsonArray
import com.google.gson.JsonElement
import com.google.gson.JsonNull
import com.google.gson.JsonObject
import com.google.gson.JsonPrimitive
import java.lang.reflect.Modifier

/**
 * What the wallet tells, in the form in which scenarios expect it: records are objects; of enumerations and errors a case
 * without fields is its name, one with fields an object of its name.
 */
fun told(value: Any?): JsonElement = when (value) {
    null, Unit -> JsonNull.INSTANCE
    is JsonElement -> value
    is String -> JsonPrimitive(value)
    is Boolean -> JsonPrimitive(value)
    is Number -> JsonPrimitive(value)
    is UInt -> JsonPrimitive(value.toLong())
    is ULong -> JsonPrimitive(value.toLong())
    is ByteArray -> JsonArray().apply { value.forEach { add(it.toInt() and 0xFF) } }
    is Iterable<*> -> JsonArray().apply { value.forEach { add(told(it)) } }
    is Enum<*> -> JsonPrimitive(camelCase(value.name))
    else -> fieldsOf(value)
}

private fun fieldsOf(value: Any): JsonElement {
    val type = value.javaClass
    val fields = JsonObject()
    type.declaredFields
        .filterNot { Modifier.isStatic(it.modifiers) || it.isSynthetic }
        .forEach { field ->
            field.isAccessible = true
            fields.add(field.name, told(field.get(value)))
        }
    val name = type.simpleName.replaceFirstChar(Char::lowercase)
    return when {
        type.enclosingClass == null -> fields
        fields.size() == 0 -> JsonPrimitive(name)
        else -> JsonObject().apply { add(name, fields) }
    }
}

private fun camelCase(name: String): String =
    name.split('_').joinToString("") { word -> word.lowercase().replaceFirstChar(Char::uppercase) }
        .replaceFirstChar(Char::lowercase)
