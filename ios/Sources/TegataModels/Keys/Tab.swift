/// The four tabs.
public enum Tab: String, CaseIterable, Sendable {
    case studies
    case permissions
    case activity
    case settings

    public var root: ScreenKey {
        switch self {
        case .studies: .studies
        case .permissions: .permissions
        case .activity: .activity
        case .settings: .settings
        }
    }
}
