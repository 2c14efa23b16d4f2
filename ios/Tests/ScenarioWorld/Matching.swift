/// What a scenario has kept, by name.
package typealias Known = [String: JSON]

/// `$name` replaced by what was kept under that name, also within a text: `${name}`.
package func filled(_ value: JSON, _ known: Known) throws -> JSON {
    func kept(_ name: Substring) throws -> JSON {
        guard let value = known[String(name)] else { throw Otherwise("nothing is kept as \(name)") }
        return value
    }
    switch value {
    case .text(let text) where text.hasPrefix("$") && !text.hasPrefix("${"): return try kept(text.dropFirst())
    case .text(let text):
        var whole = ""
        var rest = text[...]
        while let start = rest.firstRange(of: "${"), let end = rest[start.upperBound...].firstIndex(of: "}") {
            let value = try kept(rest[start.upperBound..<end])
            whole += rest[..<start.lowerBound] + (value.text ?? value.description)
            rest = rest[rest.index(after: end)...]
        }
        return .text(whole + rest)
    case .list(let values): return .list(try values.map { try filled($0, known) })
    case .object(let fields):
        // What is kept is named, not filled in.
        return .object(
            try fields.reduce(into: [:]) { all, field in
                all[field.key] = field.key == "keep" ? field.value : try filled(field.value, known)
            })
    default: return value
    }
}

/// The first difference. Of an object only the fields that are named count; `{"$count": n}` and `{"$has": x}` speak of a list,
/// `{"$not": x}` of anything.
package func differs(_ expected: JSON, _ found: JSON, _ place: String) -> String? {
    switch (expected, found) {
    case (.null, _): return nil
    case (.object(let fields), _) where fields["$count"] != nil:
        let count = Int64(found.list.count)
        return fields["$count"] == .number(count) ? nil : "\(place) has \(count) entries"
    case (.object(let fields), _) where fields["$has"] != nil:
        let has = found.list.contains { differs(fields["$has"]!, $0, place) == nil }
        return has ? nil : "\(place) has no \(fields["$has"]!)"
    case (.object(let fields), _) where fields["$not"] != nil:
        let unwanted = fields["$not"]!
        let isIt = unwanted.isNull ? found.isNull : differs(unwanted, found, place) == nil
        return isIt ? "\(place) is \(unwanted)" : nil
    case (.object(let fields), _) where fields["$absent"] != nil:
        return found.isNull ? nil : "\(place) is there: \(found)"
    case (.object(let fields), .object):
        return fields.lazy.compactMap { differs($0.value, found[$0.key], "\(place).\($0.key)") }.first
    case (.list(let one), .list(let other)) where one.count == other.count:
        return zip(one, other).enumerated().lazy.compactMap { differs($1.0, $1.1, "\(place)[\($0)]") }.first
    default: return expected == found ? nil : "\(place) is \(found), not \(expected)"
    }
}

/// Keeps parts of an answer, named by paths such as `studies.0.study`; an empty path is the whole.
package func keep(_ wanted: JSON, _ answer: JSON, _ known: inout Known) throws {
    guard case .object(let names) = wanted else { return }
    for (name, path) in names {
        let parts = (path.text ?? "").split(separator: ".")
        let found = parts.reduce(answer) { value, part in Int(part).map { value[$0] } ?? value[String(part)] }
        if found.isNull { throw Otherwise("there is no \(path) to keep in \(answer)") }
        known[name] = found
    }
}
