/// swiftui/viewmodifier
@MainActor @preconcurrency public protocol ViewModifier {
    associatedtype Body: View
    typealias Content = _ViewModifier_Content<Self>
    @ViewBuilder @MainActor @preconcurrency func body(content: Self.Content) -> Self.Body
}

/// What a modifier is laid upon.
public struct _ViewModifier_Content<Modifier: ViewModifier>: _Primitive {
    fileprivate let nodes: @MainActor (_Place) -> [_Node]
    public func _nodes(_ place: _Place) -> [_Node] { nodes(place) }
}

private struct _Laid<Base: View, Modifier: ViewModifier>: _Primitive {
    let base: Base
    let modifier: Modifier

    func _nodes(_ place: _Place) -> [_Node] {
        let here = place.within("\(Modifier.self)")
        here.connect(modifier)
        return modifier.body(content: _ViewModifier_Content { base._nodes($0) })._nodes(here)
    }
}

extension View {
    /// swiftui/view/modifier(_:). Apple gives back a `ModifiedContent`.
    public func modifier<T: ViewModifier>(_ modifier: T) -> some View { _Laid(base: self, modifier: modifier) }
}
