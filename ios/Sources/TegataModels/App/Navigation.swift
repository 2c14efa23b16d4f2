/// A tab, and the places that lie above its own list.
public struct Navigation: Equatable, Sendable {
    public var tab: Tab = .studies
    public var stack: [Place] = []

    public init(tab: Tab = .studies, stack: [Place] = []) {
        self.tab = tab
        self.stack = stack
    }

    public var top: Place { stack.last ?? .plain(tab.root) }

    mutating func push(_ place: Place) {
        stack.append(place)
    }

    /// `place` in the stead of the uppermost `count` places.
    mutating func replace(with place: Place, count: Int = 1) {
        stack = stack.dropLast(count) + [place]
    }

    mutating func back(_ count: Int = 1) {
        stack = stack.dropLast(count)
    }

    private static let version = "1"

    /// For the time when the app is not there. What cannot be kept is left out, with all that lies above it.
    public var saved: String {
        let places = stack.map(\.saved).prefix { $0 != nil }.compactMap(\.self)
        return ([Self.version, tab.rawValue] + places).joined(separator: "\n")
    }

    /// What was saved; of a text that is none, the beginning. Somebody who was to approve something reads it again first.
    public init(restoring saved: String?) {
        let lines = (saved ?? "").split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count > 1, lines[0] == Self.version, let tab = Tab(rawValue: String(lines[1])) else {
            self.init()
            return
        }
        var places = lines.dropFirst(2).map { Place(saved: $0) }.prefix { $0 != nil }.compactMap(\.self)
        while places.last?.screen == .authenticate { places.removeLast() }
        self.init(tab: tab, stack: places)
    }
}
