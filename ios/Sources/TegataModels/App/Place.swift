/// Where somebody is: a screen and the ids of what it is about. No secrets, nothing medical: it is kept by the system.
public enum Place: Hashable, Sendable {
    case plain(ScreenKey)
    case study(ScreenKey, study: String)
    /// A request, by its digest; `study`: the one that was picked for an open request.
    case request(ScreenKey, request: String, study: String? = nil)
    case permission(ScreenKey, permission: String)
    case entry(ScreenKey, number: Int64)
    case account(ScreenKey, account: String)
    case transaction(ScreenKey, transaction: String)
    /// What is approved, or being done.
    case deed(ScreenKey, Deed)

    public var screen: ScreenKey {
        switch self {
        case .plain(let screen), .study(let screen, _), .request(let screen, _, _), .permission(let screen, _),
            .entry(let screen, _), .account(let screen, _), .transaction(let screen, _), .deed(let screen, _):
            screen
        }
    }
}

extension Place {
    /// Nothing for what cannot be kept.
    var saved: String? {
        let parts: [String]? =
            switch self {
            case .plain(let screen): screen.isKept ? ["plain"] : nil
            case .study(_, let study): ["study", study]
            case .request(_, let request, let study): ["request", request, study ?? ""]
            case .permission(_, let permission): ["permission", permission]
            case .entry(_, let number): ["entry", String(number)]
            case .account(_, let account): ["account", account]
            case .transaction(_, let transaction): ["transaction", transaction]
            case .deed(_, let deed): deed.saved.map { ["deed"] + $0 }
            }
        return parts.map { ([screen.rawValue] + $0).joined(separator: " ") }
    }

    init?(saved: Substring) {
        let parts = saved.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        guard parts.count > 1, let screen = ScreenKey(rawValue: parts[0]) else { return nil }
        let first = parts.count > 2 ? parts[2] : ""
        switch parts[1] {
        case "plain": self = .plain(screen)
        case "study": self = .study(screen, study: first)
        case "request": self = .request(screen, request: first, study: parts.count > 3 ? parts[3].orNothing : nil)
        case "permission": self = .permission(screen, permission: first)
        case "entry":
            guard let number = Int64(first) else { return nil }
            self = .entry(screen, number: number)
        case "account": self = .account(screen, account: first)
        case "transaction": self = .transaction(screen, transaction: first)
        case "deed":
            guard let deed = Deed(saved: Array(parts.dropFirst(2))) else { return nil }
            self = .deed(screen, deed)
        default: return nil
        }
    }
}
