import ScenarioWorld
import TegataModels

/// What is shown, in the form in which journeys expect it.
package func told(_ state: ScreenState, _ navigation: Navigation, _ effects: [Effect]) -> JSON {
    .object([
        "screen": .text(state.screen.rawValue),
        "warnings": .list(state.warnings.map(warning)),
        "facts": facts(state.facts),
        "items": .list(state.items.map(item)),
        "fields": byName(state.fields.map { ($0.name, field($0)) }),
        "actions": .list(state.actions.filter(\.isEnabled).map { .text($0.key.rawValue) }),
        "weights": byName(state.actions.map { ($0.key.rawValue, .text($0.weight.rawValue)) }),
        "progress": told(state.progress),
        "picture": state.picture?.shows.map { value(.study($0)) } ?? .null,
        "code": told(state.code),
        "notice": state.notice.map(notice) ?? .null,
        "isSecret": .bool(state.isSecret),
        "isBusy": .bool(state.isBusy),
        "tab": .text(navigation.tab.rawValue),
        "effects": .list(effects.map(effect)),
    ])
}

/// Of several of the same name the last counts.
private func byName(_ fields: [(String, JSON)]) -> JSON {
    .object(Dictionary(fields) { $1 })
}

private func field(_ field: InputField) -> JSON {
    .object(["value": told(field.value), "suggestions": told(field.suggestions?.value)])
}

private func warning(_ warning: Warning) -> JSON {
    .object([
        "code": .text(warning.code.rawValue), "severity": told(warning.severity), "arguments": told(warning.arguments),
    ])
}

private func notice(_ notice: Notice) -> JSON {
    .object([
        "code": .text(notice.code.rawValue), "arguments": told(notice.arguments),
        "next": told(notice.next?.rawValue),
    ])
}

private func item(_ item: Item) -> JSON {
    .object([
        "id": .text(item.id),
        "facts": facts(item.facts),
        "warnings": .list(item.warnings.map { .text($0.code.rawValue) }),
        "actions": .list(item.actions.map { .text($0.rawValue) }),
        "hasPicture": .bool(item.picture != nil),
        "isChosen": .bool(item.isChosen),
    ])
}

private func effect(_ effect: Effect) -> JSON {
    if case .shareText(let shared) = effect {
        return .object([
            "shareText": .object(["name": .text(shared.name), "mediaType": .text(shared.mediaType)])
        ])
    }
    return told(effect)
}

private func facts(_ facts: [Fact]) -> JSON {
    byName(facts.map { ($0.key.rawValue, value($0.value)) })
}

/// A value by what it is; a code is its name, and the words, which nothing else shows, are a list.
private func value(_ value: FactValue) -> JSON {
    switch value {
    case .code(_, let code): return .text(code)
    case .several(let values): return .list(values.map(JourneyWorld.value))
    case .recoveryWords(let words): return told(words.value)
    case .count(let number): return .number(number)
    case .text(let text), .written(let text), .address(let text): return .text(text)
    case .hash(let digits): return .text(digits)
    case .moment(let ms): return .number(ms)
    case .amount(let atomic): return .number(atomic)
    case .right(let right):
        let to = right.to.map { JourneyWorld.value(.hospital($0)) } ?? .null
        return .object(["right": .text(right.right), "to": to, "status": told(right.status)])
    case .change(let change): return .object(["change": .text(change.change), "right": told(change.right)])
    case .transaction(let details):
        return .object(["kind": .text(details.kind), "inner": .list(details.inner.map { .text($0.kind) })])
    // The fields of all others, without the name of the kind.
    default:
        guard case .object(let fields) = told(value), let only = fields.values.first else { return .null }
        return only
    }
}
