/// swiftui/accessibilitytraits
public struct AccessibilityTraits: SetAlgebra, Sendable {
    private var names: Set<String> = []

    /// swiftui/accessibilitytraits/init()
    public init() {}
    private init(_ name: String) { names = [name] }
    private init(names: Set<String>) { self.names = names }

    public static let isButton = AccessibilityTraits("isButton")
    public static let isHeader = AccessibilityTraits("isHeader")
    public static let isSelected = AccessibilityTraits("isSelected")
    public static let isImage = AccessibilityTraits("isImage")
    public static let updatesFrequently = AccessibilityTraits("updatesFrequently")

    public typealias Element = AccessibilityTraits
    public typealias ArrayLiteralElement = AccessibilityTraits

    /// swiftui/accessibilitytraits/union(_:)
    public func union(_ other: AccessibilityTraits) -> AccessibilityTraits { Self(names: names.union(other.names)) }

    /// swiftui/accessibilitytraits/intersection(_:)
    public func intersection(_ other: AccessibilityTraits) -> AccessibilityTraits {
        Self(names: names.intersection(other.names))
    }

    /// swiftui/accessibilitytraits/symmetricdifference(_:)
    public func symmetricDifference(_ other: AccessibilityTraits) -> AccessibilityTraits {
        Self(names: names.symmetricDifference(other.names))
    }

    /// swiftui/accessibilitytraits/contains(_:)
    public func contains(_ member: AccessibilityTraits) -> Bool { names.isSuperset(of: member.names) }
    public mutating func formUnion(_ other: AccessibilityTraits) { self = union(other) }
    public mutating func formIntersection(_ other: AccessibilityTraits) { self = intersection(other) }
    public mutating func formSymmetricDifference(_ other: AccessibilityTraits) { self = symmetricDifference(other) }

    @discardableResult
    public mutating func insert(
        _ newMember: AccessibilityTraits
    ) -> (inserted: Bool, memberAfterInsert: AccessibilityTraits) {
        let inserted = !contains(newMember)
        formUnion(newMember)
        return (inserted, newMember)
    }

    @discardableResult
    public mutating func remove(_ member: AccessibilityTraits) -> AccessibilityTraits? {
        let removed = intersection(member)
        names.subtract(member.names)
        return removed.names.isEmpty ? nil : removed
    }

    @discardableResult
    public mutating func update(with newMember: AccessibilityTraits) -> AccessibilityTraits? {
        insert(newMember).inserted ? nil : newMember
    }
}

/// swiftui/accessibilitychildbehavior
public struct AccessibilityChildBehavior: Hashable, Sendable {
    private let name: String
    public static let ignore = AccessibilityChildBehavior(name: "ignore")
    public static let contain = AccessibilityChildBehavior(name: "contain")
    public static let combine = AccessibilityChildBehavior(name: "combine")
}

extension View {
    /// swiftui/view/accessibilityelement(children:)
    public func accessibilityElement(children: AccessibilityChildBehavior = .ignore) -> some View {
        _Modified(
            base: self,
            after: { nodes, place in
                let element = _Node("Element", place, children: nodes)
                element.childBehavior = children
                if children == .combine {
                    // One element with what can be done in it.
                    let within = nodes.flatMap(\.all)
                    element.press = within.lazy.compactMap(\.press).first
                    for node in within where node.kind == "Button" { element.traits.formUnion(node.traits) }
                    element.hint = within.lazy.compactMap(\.hint).first
                    element.isEnabled = within.allSatisfy(\.isEnabled)
                }
                element.look = nodes.flatMap(\.look)
                return [element]
            })
    }

    /// swiftui/view/accessibilitylabel(_:)-1d7jv
    public func accessibilityLabel(_ label: Text) -> some View { _each { $0.label = label.plain } }

    /// swiftui/view/accessibilityhint(_:)-3i2vu
    public func accessibilityHint(_ hint: Text) -> some View { _each { $0.hint = hint.plain } }

    /// swiftui/view/accessibilityidentifier(_:)
    public func accessibilityIdentifier(_ identifier: String) -> some View { _each { $0.identifier = identifier } }

    /// swiftui/view/accessibilityhidden(_:)
    public func accessibilityHidden(_ hidden: Bool) -> some View { _each { $0.isHidden = hidden } }

    /// swiftui/view/accessibilityaddtraits(_:)
    public func accessibilityAddTraits(_ traits: AccessibilityTraits) -> some View { _each { $0.traits.formUnion(traits) } }

    /// swiftui/view/accessibilityactions(_:)
    public func accessibilityActions<Content: View>(@ViewBuilder _ content: () -> Content) -> some View {
        let actions = content()
        return _Modified(
            base: self,
            after: { nodes, place in
                let named = actions._nodes(place.within("actions")).compactMap { button in
                    button.press.map { (name: button.said, act: $0) }
                }
                nodes.first?.namedActions += named
                return nodes
            })
    }
}

extension _Node {
    /// What a screen reader says of it: its label, else what is written there and within.
    public var said: String {
        if let label { return label }
        if isHidden { return "" }
        let own = kind == "Image" ? nil : text
        return ([own] + children.map(\.said)).compactMap(\.self).filter { !$0.isEmpty }.joined(separator: " ")
    }

    /// What a screen reader stops at, in order.
    public var elements: [_Node] {
        if isHidden { return [] }
        switch childBehavior {
        case .combine?, .ignore?: return [self]
        default: break
        }
        let isLeaf = children.isEmpty && (label != nil || (text != nil && kind != "Image") || press != nil || fill != nil)
        return isLeaf || (press != nil && kind != "TabView") ? [self] : children.flatMap(\.elements)
    }
}
