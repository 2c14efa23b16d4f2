/// swiftui/binding
@propertyWrapper @dynamicMemberLookup public struct Binding<Value> {
    private let read: @MainActor () -> Value
    private let write: @MainActor (Value) -> Void

    init(_ read: @escaping @MainActor () -> Value, _ write: @escaping @MainActor (Value) -> Void) {
        self.read = read
        self.write = write
    }

    @MainActor public var wrappedValue: Value {
        get { read() }
        nonmutating set { write(newValue) }
    }

    public var projectedValue: Binding<Value> { self }

    @MainActor public subscript<Subject>(dynamicMember keyPath: WritableKeyPath<Value, Subject>) -> Binding<Subject> {
        Binding<Subject>({ read()[keyPath: keyPath] }) { subject in
            var value = read()
            value[keyPath: keyPath] = subject
            write(value)
        }
    }
}

/// What a view keeps between two walks, which it takes over from the view that stood in its place.
private final class Slot<Value> {
    final class Storage {
        var value: Value
        init(_ value: Value) { self.value = value }
    }

    private(set) var storage: Storage
    init(_ value: Value) { storage = Storage(value) }

    func take(_ other: AnyObject) {
        if let other = other as? Storage { storage = other }
    }
}

/// swiftui/state
@propertyWrapper public struct State<Value>: _Stateful {
    private let slot: Slot<Value>

    /// swiftui/state/init(wrappedvalue:)
    public init(wrappedValue value: Value) { slot = Slot(value) }

    public var wrappedValue: Value {
        get { slot.storage.value }
        nonmutating set { slot.storage.value = newValue }
    }

    public var projectedValue: Binding<Value> {
        let storage = slot.storage
        return Binding({ storage.value }) { storage.value = $0 }
    }

    var _storage: AnyObject { slot.storage }

    func _take(_ storage: AnyObject) { slot.take(storage) }
}

/// swiftui/bindable
@propertyWrapper @dynamicMemberLookup public struct Bindable<Value> {
    public var wrappedValue: Value
    public var projectedValue: Bindable<Value> { self }

    /// swiftui/bindable/init(wrappedvalue:)
    public init(wrappedValue: Value) where Value: AnyObject & Observable { self.wrappedValue = wrappedValue }
}

extension Bindable where Value: AnyObject & Observable {
    @MainActor public subscript<Subject>(dynamicMember keyPath: ReferenceWritableKeyPath<Value, Subject>) -> Binding<Subject> {
        let object = wrappedValue
        return Binding<Subject>({ object[keyPath: keyPath] }) { object[keyPath: keyPath] = $0 }
    }
}

/// swiftui/focusstate
@propertyWrapper public struct FocusState<Value: Hashable>: _Stateful {
    /// swiftui/focusstate/binding
    @propertyWrapper public struct Binding {
        private let storage: Slot<Value>.Storage
        fileprivate init(_ storage: Slot<Value>.Storage) { self.storage = storage }

        public var wrappedValue: Value {
            get { storage.value }
            nonmutating set { storage.value = newValue }
        }

        public var projectedValue: FocusState<Value>.Binding { self }
    }

    private let slot: Slot<Value>

    /// swiftui/focusstate/init()
    public init() where Value == Bool { slot = Slot(false) }

    /// swiftui/focusstate/init()
    public init<T>() where Value == T?, T: Hashable { slot = Slot(nil) }

    public var wrappedValue: Value {
        get { slot.storage.value }
        nonmutating set { slot.storage.value = newValue }
    }

    public var projectedValue: FocusState<Value>.Binding { Binding(slot.storage) }

    var _storage: AnyObject { slot.storage }

    func _take(_ storage: AnyObject) { slot.take(storage) }
}

extension View {
    /// swiftui/view/focused(_:equals:)
    public func focused<Value: Hashable>(_ binding: FocusState<Value>.Binding, equals value: Value) -> some View { self }
}
