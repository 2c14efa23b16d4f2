import Foundation

/// What the wallet tells, in the form in which scenarios expect it: records are objects; of enumerations and errors a case
/// without fields is its name, one with fields an object of its name.
package func told(_ value: Any?) -> JSON {
    guard let value else { return .null }
    switch value {
    case let json as JSON: return json
    case let text as String: return .text(text)
    case let bool as Bool: return .bool(bool)
    case let number as any BinaryInteger: return .number(Int64(number))
    case let data as Data: return .list(data.map { .number(Int64($0)) })
    default: break
    }
    let mirror = Mirror(reflecting: value)
    switch mirror.displayStyle {
    case .optional: return told(mirror.children.first?.value)
    case .collection: return .list(mirror.children.map { told($0.value) })
    case .struct: return fields(of: mirror)
    case .enum:
        guard let (label, content) = mirror.children.first, let label else {
            return .text(lowerFirst(String(describing: value)))
        }
        let within = Mirror(reflecting: content)
        // A case with one field holds the field itself, with its label in a tuple of one only.
        return .object([lowerFirst(label): within.displayStyle == .tuple ? fields(of: within) : told(content)])
    case .tuple where mirror.children.isEmpty: return .null
    default: return .null
    }
}

private func fields(of mirror: Mirror) -> JSON {
    var fields: [String: JSON] = [:]
    for (label, value) in mirror.children {
        fields[label ?? ""] = told(value)
    }
    return .object(fields)
}

/// Errors' cases begin with a capital in generated Swift.
private func lowerFirst(_ name: String) -> String {
    // Of an enumeration within a module it may say `Module.Enumeration.case`.
    let last = name.split(separator: ".").last.map(String.init) ?? name
    return last.prefix(1).lowercased() + last.dropFirst()
}
