package org.tegata.models

import com.google.gson.JsonArray
import com.google.gson.JsonElement
import com.google.gson.JsonNull
import com.google.gson.JsonObject
import com.google.gson.JsonPrimitive
import org.tegata.wallet.told

/** What is shown, in the form in which journeys expect it. */
internal fun told(state: ScreenState, navigation: Navigation, effects: List<Effect>): JsonObject = JsonObject().apply {
    add("screen", JsonPrimitive(state.screen.key))
    add("warnings", list(state.warnings) { warning(it) })
    add("facts", facts(state.facts))
    add("items", list(state.items) { item(it) })
    add("fields", JsonObject().apply { state.fields.forEach { add(it.name, field(it)) } })
    add("actions", list(state.actions.filter { it.isEnabled }) { JsonPrimitive(it.key.key) })
    add("weights", JsonObject().apply { state.actions.forEach { addProperty(it.key.key, it.weight.key) } })
    add("progress", told(state.progress))
    add("picture", state.picture?.description?.let { value(it) } ?: JsonNull.INSTANCE)
    add("code", told(state.code))
    add("notice", state.notice?.let { notice(it) } ?: JsonNull.INSTANCE)
    addProperty("isSecret", state.isSecret)
    addProperty("isBusy", state.isBusy)
    addProperty("tab", navigation.tab.key)
    add("effects", told(effects))
}

private fun field(field: InputField) = JsonObject().apply {
    add("value", told(field.value))
    add("suggestions", told(field.suggestions?.value))
}

private fun warning(warning: Warning) = JsonObject().apply {
    addProperty("code", warning.code.key)
    add("severity", told(warning.severity))
    add("arguments", told(warning.arguments))
}

private fun notice(notice: Notice) = JsonObject().apply {
    addProperty("code", notice.code.key)
    add("arguments", told(notice.arguments))
    add("next", notice.next?.let { JsonPrimitive(it.key) } ?: JsonNull.INSTANCE)
}

private fun item(item: Item) = JsonObject().apply {
    addProperty("id", item.id)
    add("facts", facts(item.facts))
    add("warnings", list(item.warnings) { JsonPrimitive(it.code.key) })
    add("actions", list(item.actions) { JsonPrimitive(it.key) })
    addProperty("hasPicture", item.picture != null)
    addProperty("isChosen", item.isChosen)
}

private fun facts(facts: List<Fact>) = JsonObject().apply { facts.forEach { add(it.key.key, value(it.value)) } }

/** A value by what it is; a code is its name, and the words, which nothing else shows, are a list. */
private fun value(value: FactValue): JsonElement = when (value) {
    is FactValue.Code -> JsonPrimitive(value.code)
    is FactValue.Several -> list(value.values) { value(it) }
    is FactValue.RecoveryWords -> told(value.words.value)
    is FactValue.Count -> JsonPrimitive(value.number)
    is FactValue.Text -> JsonPrimitive(value.text)
    is FactValue.Written -> JsonPrimitive(value.text)
    is FactValue.Address -> JsonPrimitive(value.text)
    is FactValue.Hash -> JsonPrimitive(value.digits)
    is FactValue.Moment -> JsonPrimitive(value.ms)
    is FactValue.Amount -> JsonPrimitive(value.atomic)
    is FactValue.Right -> JsonObject().apply {
        addProperty("right", value.right.code)
        add("to", value.to?.let { value(it) } ?: JsonNull.INSTANCE)
        add("status", value.status?.let { JsonPrimitive(it.code) } ?: JsonNull.INSTANCE)
    }
    is FactValue.Change -> JsonObject().apply {
        addProperty("change", value.change.code)
        add("right", value.right?.let { JsonPrimitive(it.code) } ?: JsonNull.INSTANCE)
    }
    is FactValue.Transaction -> JsonObject().apply {
        addProperty("kind", value.details.kind)
        add("inner", list(value.details.inner) { JsonPrimitive(it.kind) })
    }
    // The fields of all others, without the name of the kind.
    else -> told(value).asJsonObject.entrySet().single().value
}

private fun <T> list(of: List<T>, told: (T) -> JsonElement) = JsonArray().apply { of.forEach { add(told(it)) } }
