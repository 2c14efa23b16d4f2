import CoreGraphics

/// swiftui/gesture
@MainActor @preconcurrency public protocol Gesture<Value> {
    associatedtype Value
}

/// swiftui/magnifygesture
public struct MagnifyGesture: Gesture {
    public struct Value: Equatable, Sendable {
        public var magnification: CGFloat
    }

    /// swiftui/magnifygesture/init(minimumscaledelta:)
    public nonisolated init(minimumScaleDelta: CGFloat = 0.01) {}
}

/// swiftui/transaction
public struct Transaction {}

/// swiftui/gesturestate
@propertyWrapper public struct GestureState<Value> {
    /// swiftui/gesturestate/init(wrappedvalue:)
    public init(wrappedValue: Value) { self.wrappedValue = wrappedValue }
    public let wrappedValue: Value
    public var projectedValue: GestureState<Value> { self }
}

/// swiftui/gesturestategesture
public struct GestureStateGesture<Base: Gesture, State>: Gesture {
    public typealias Value = Base.Value
}

public struct _EndedGesture<Base: Gesture>: Gesture {
    public typealias Value = Base.Value
}

extension Gesture {
    /// swiftui/gesture/updating(_:body:)
    public func updating<State>(
        _ state: GestureState<State>, body: @escaping (Self.Value, inout State, inout Transaction) -> Void
    ) -> GestureStateGesture<Self, State> {
        GestureStateGesture()
    }

    /// swiftui/gesture/onended(_:)
    public func onEnded(_ action: @escaping (Self.Value) -> Void) -> _EndedGesture<Self> { _EndedGesture() }
}

/// swiftui/gesturemask
public struct GestureMask: OptionSet, Sendable {
    public let rawValue: UInt32

    /// swiftui/gesturemask/init(rawvalue:)
    public init(rawValue: UInt32) { self.rawValue = rawValue }
    public static let all = GestureMask(rawValue: 3)
}

extension View {
    /// swiftui/view/gesture(_:including:)
    public func gesture<T: Gesture>(_ gesture: T, including mask: GestureMask = .all) -> some View { self }
}
