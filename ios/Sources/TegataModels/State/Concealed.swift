/// A value that is shown and appears in no log.
public struct Concealed<Value: Equatable & Sendable>: Equatable, Sendable, CustomStringConvertible, CustomReflectable {
    public let value: Value

    public init(_ value: Value) {
        self.value = value
    }

    public var description: String { "…" }

    /// What looks into values, such as `dump`, finds nothing here.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
