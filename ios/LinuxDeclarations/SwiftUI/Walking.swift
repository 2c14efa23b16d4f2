// How tests see a view: nodes with what is said, shown and done, as a screen reader and a finger meet them.

/// Something that stands on a screen.
@MainActor public final class _Node {
    public let kind: String
    public private(set) var children: [_Node]
    /// What is written there.
    public var text: String?
    public var label: String?
    public var value: String?
    public var hint: String?
    public var identifier: String?
    public var traits: AccessibilityTraits = []
    /// How what is within is read: nothing where it is read one by one.
    public var childBehavior: AccessibilityChildBehavior?
    public var isHidden = false
    public var isEnabled = true
    public var isPrivate = false
    /// Style, role, frame and font, in order: what makes two buttons look alike or not.
    public var look: [String] = []
    public var press: (@MainActor () -> Void)?
    /// Takes what is typed.
    public var fill: (@MainActor (String) -> Void)?
    /// What a screen reader offers beside pressing.
    public var namedActions: [(name: String, act: @MainActor () -> Void)] = []
    public var onDisappear: [@MainActor () -> Void] = []
    /// Gives up what lies above: the way back, a sheet that is drawn down.
    public var dismiss: (@MainActor () -> Void)?

    var destination: (@MainActor (AnyHashable, _Place) -> [_Node])?
    var hidesTabBar = false
    public internal(set) var hidesBackButton = false
    var tag: AnyHashable?
    var tabItem: _Node?

    public init(_ kind: String, _ place: _Place, text: String? = nil, children: [_Node] = []) {
        self.kind = kind
        self.text = text
        self.children = children
        isEnabled = place.environment.isEnabled
        isPrivate = place.environment._isPrivate
        look = place.environment._look
    }

    public func add(_ nodes: [_Node]) { children += nodes }

    /// This one and all below, in the order in which they are read.
    public var all: [_Node] { [self] + children.flatMap(\.all) }
}

/// Keeps states from one walk to the next, by where their views stand, as SwiftUI does.
@MainActor public final class _Memory {
    fileprivate var kept: [String: AnyObject] = [:]
    fileprivate var changes: [String: Any] = [:]
    fileprivate var reached: Set<String> = []

    public init() {}

    /// What a view holds now.
    public func nodes(of view: some View, _ environment: EnvironmentValues) -> _Node {
        reached = []
        let root = _Node("Root", _Place(environment, self))
        root.add(view._nodes(_Place(environment, self)))
        // What is no longer there begins anew when it comes again.
        kept = kept.filter { reached.contains($0.key) }
        changes = changes.filter { reached.contains($0.key) }
        return root
    }
}

/// Where in a tree of views something stands, and what holds there.
@MainActor public struct _Place {
    public var environment: EnvironmentValues
    let memory: _Memory
    private var path = ""

    init(_ environment: EnvironmentValues, _ memory: _Memory) {
        self.environment = environment
        self.memory = memory
    }

    func within(_ step: String) -> _Place {
        var inner = self
        inner.path += "/" + step
        return inner
    }

    func with(_ change: (inout EnvironmentValues) -> Void) -> _Place {
        var inner = self
        change(&inner.environment)
        return inner
    }

    /// Gives a view's states what they held before, and its environment what holds here.
    func connect(_ view: Any) {
        for child in Mirror(reflecting: view).children {
            let place = path + "." + (child.label ?? "")
            switch child.value {
            case let state as any _Stateful:
                memory.reached.insert(place)
                if let kept = memory.kept[place] { state._take(kept) } else { memory.kept[place] = state._storage }
            case let read as any _ReadsEnvironment: read._read(environment)
            default: break
            }
        }
    }

    /// Whether a value is another one than at the walk before.
    func hasChanged<Value: Equatable>(_ value: Value, initial: Bool) -> (Value, Value)? {
        let place = path + ".onChange"
        memory.reached.insert(place)
        defer { memory.changes[place] = value }
        // Looked for first: of an optional value, nothing kept would be the value nil.
        guard let kept = memory.changes[place], let before = kept as? Value else { return initial ? (value, value) : nil }
        return before == value ? nil : (before, value)
    }
}

/// A property whose value outlives the view.
@MainActor protocol _Stateful {
    var _storage: AnyObject { get }
    func _take(_ storage: AnyObject)
}

@MainActor protocol _ReadsEnvironment {
    func _read(_ environment: EnvironmentValues)
}

/// A view and what a modifier changes of what holds within, and of what stands there.
struct _Modified<Base: View>: _Primitive {
    let base: Base
    var step: String?
    var before: @MainActor (inout EnvironmentValues) -> Void = { _ in }
    var after: @MainActor ([_Node], _Place) -> [_Node] = { nodes, _ in nodes }

    func _nodes(_ place: _Place) -> [_Node] {
        let here = (step.map { place.within($0) } ?? place).with(before)
        return after(base._nodes(here), here)
    }
}

extension View {
    /// A modifier that changes each node that stands there.
    func _each(_ change: @escaping @MainActor (_Node) -> Void) -> some View {
        _Modified(
            base: self,
            after: { nodes, _ in
                for node in nodes { change(node) }
                return nodes
            })
    }

    /// A modifier of the look of all that stands there.
    func _looking(_ look: String) -> some View {
        _Modified(base: self, before: { $0._look.append(look) })
    }
}
