/// swiftui/environmentkey
public protocol EnvironmentKey {
    associatedtype Value
    static var defaultValue: Self.Value { get }
}

/// swiftui/environmentvalues
public struct EnvironmentValues {
    private var own: [ObjectIdentifier: Any] = [:]

    /// swiftui/environmentvalues/init()
    public init() {}

    public subscript<K: EnvironmentKey>(key: K.Type) -> K.Value {
        get { own[ObjectIdentifier(key)] as? K.Value ?? K.defaultValue }
        set { own[ObjectIdentifier(key)] = newValue }
    }

    public var isEnabled = true
    public var dynamicTypeSize = DynamicTypeSize.large
    public var colorScheme = ColorScheme.light

    /// Read only, since the system decides it: tests set it by `_reducingMotion`.
    public private(set) var accessibilityReduceMotion = false

    public var _reducingMotion: EnvironmentValues {
        var values = self
        values.accessibilityReduceMotion = true
        return values
    }

    var _isPrivate = false
    var _look: [String] = []
}

/// swiftui/environment
@propertyWrapper public struct Environment<Value>: _ReadsEnvironment {
    private final class Slot {
        var value: Value?
    }

    private let keyPath: KeyPath<EnvironmentValues, Value>
    private let slot = Slot()

    /// swiftui/environment/init(_:)
    public init(_ keyPath: KeyPath<EnvironmentValues, Value>) { self.keyPath = keyPath }

    public var wrappedValue: Value {
        guard let value = slot.value else { return EnvironmentValues()[keyPath: keyPath] }
        return value
    }

    func _read(_ environment: EnvironmentValues) { slot.value = environment[keyPath: keyPath] }
}

/// swiftui/colorscheme
public enum ColorScheme: Hashable, Sendable, CaseIterable {
    case light
    case dark
}

/// swiftui/dynamictypesize
public enum DynamicTypeSize: Hashable, Sendable, Comparable, CaseIterable {
    case xSmall, small, medium, large, xLarge, xxLarge, xxxLarge
    case accessibility1, accessibility2, accessibility3, accessibility4, accessibility5

    public var isAccessibilitySize: Bool { self >= .accessibility1 }
}

extension View {
    /// swiftui/view/environment(_:_:)
    public func environment<V>(_ keyPath: WritableKeyPath<EnvironmentValues, V>, _ value: V) -> some View {
        _Modified(base: self, before: { $0[keyPath: keyPath] = value })
    }

    /// swiftui/view/disabled(_:)
    public func disabled(_ disabled: Bool) -> some View {
        _Modified(base: self, before: { if disabled { $0.isEnabled = false } })
    }

    /// swiftui/view/privacysensitive(_:)
    public func privacySensitive(_ sensitive: Bool = true) -> some View {
        _Modified(base: self, before: { $0._isPrivate = sensitive })
    }

    /// swiftui/view/id(_:)
    public func id<ID: Hashable>(_ id: ID) -> some View { _Modified(base: self, step: "id \(id)") }

    /// swiftui/view/onchange(of:initial:_:)
    public func onChange<V: Equatable>(
        of value: V, initial: Bool = false, _ action: @escaping (_ oldValue: V, _ newValue: V) -> Void
    ) -> some View {
        _Modified(
            base: self, step: "onChange",
            after: { nodes, place in
                if let (old, new) = place.hasChanged(value, initial: initial) { action(old, new) }
                return nodes
            })
    }

    /// swiftui/view/ondisappear(perform:)
    public func onDisappear(perform action: (() -> Void)? = nil) -> some View {
        // Views are made and walked on the main actor alone.
        nonisolated(unsafe) let action = action
        return _each { node in
            if let action { node.onDisappear.append { action() } }
        }
    }

    /// swiftui/view/sensoryfeedback(_:trigger:)
    public func sensoryFeedback<T: Equatable>(_ feedback: SensoryFeedback, trigger: T) -> some View { self }

    /// swiftui/view/sensoryfeedback(_:trigger:condition:)
    public func sensoryFeedback<T: Equatable>(
        _ feedback: SensoryFeedback, trigger: T, condition: @escaping (_ oldValue: T, _ newValue: T) -> Bool
    ) -> some View { self }
}

/// swiftui/sensoryfeedback
public struct SensoryFeedback: Equatable, Sendable {
    private let name: String
    public static let success = SensoryFeedback(name: "success")
    public static let warning = SensoryFeedback(name: "warning")
    public static let error = SensoryFeedback(name: "error")
}
