import TegataModels

/// Names of the system's symbols (SF Symbols 5, iOS 17), in one place.
enum Symbol {
    /// The print of a hand, which the app is named after.
    static let print = "hand.raised.fill"
    static let scan = "qrcode.viewfinder"
    static let open = "chevron.forward"
    static let explain = "info.circle"
    static let less = "chevron.up"
    static let check = "checkmark"
    static let closer = "plus.magnifyingglass"
    static let farther = "minus.magnifyingglass"

    /// Forms of their own, which tell severities apart without colour.
    static let octagon = "xmark.octagon.fill"
    static let triangle = "exclamationmark.triangle.fill"
    static let circle = "info.circle.fill"
    static let waiting = "clock"
    static let done = "checkmark.circle.fill"
}

extension Tab {
    var symbol: String {
        switch self {
        case .studies: "photo.on.rectangle"
        case .permissions: "checkmark.shield"
        case .activity: "list.bullet"
        case .settings: "gearshape"
        }
    }
}
