import Observation

/// What lies over the screens.
public enum Cover: Equatable, Sendable {
    /// The system takes a picture of what is left, for its list of apps: it shows the mark alone.
    case left
    /// The screen is recorded, or shown elsewhere.
    case captured
}

/// Keeps what is shown to whoever holds the phone. All screens alike: which one is shown depends on what was pressed a moment ago,
/// and what covers follows too late.
@MainActor
@Observable
public final class PrivacyCover {
    public private(set) var cover: Cover? = .left
    /// A picture was taken of a screen with secrets: the system tells of it afterwards only.
    public var hasPicturedSecrets = false
    @ObservationIgnored private let isSecret: () -> Bool
    @ObservationIgnored private var isActive = false
    @ObservationIgnored private var isCaptured = false

    init(isSecret: @escaping () -> Bool) {
        self.isSecret = isSecret
    }

    public func become(isActive: Bool) {
        self.isActive = isActive
        settle()
    }

    public func become(isCaptured: Bool) {
        self.isCaptured = isCaptured
        settle()
    }

    public func pictured() {
        if cover == nil && isSecret() { hasPicturedSecrets = true }
    }

    private func settle() {
        let next: Cover? = !isActive ? .left : isCaptured ? .captured : nil
        if next != cover { cover = next }
    }
}
