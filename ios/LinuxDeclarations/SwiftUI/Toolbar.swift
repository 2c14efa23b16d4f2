/// swiftui/toolbarcontent. Apple's has a body of toolbar content; only those that stand here are used.
@MainActor @preconcurrency public protocol ToolbarContent {
    func _items(_ place: _Place) -> [_Node]
}

/// swiftui/toolbaritemplacement
public struct ToolbarItemPlacement: Sendable {
    public static let cancellationAction = ToolbarItemPlacement()
    public static let primaryAction = ToolbarItemPlacement()
    public static let topBarTrailing = ToolbarItemPlacement()
}

/// swiftui/toolbaritem
public struct ToolbarItem<ID, Content: View>: ToolbarContent {
    private let content: Content
    public func _items(_ place: _Place) -> [_Node] { content._nodes(place) }
}

extension ToolbarItem where ID == () {
    /// swiftui/toolbaritem/init(placement:content:)
    public init(placement: ToolbarItemPlacement = .primaryAction, @ViewBuilder content: () -> Content) {
        self.content = content()
    }
}

/// swiftui/toolbaritemgroup
public struct ToolbarItemGroup<Content: View>: ToolbarContent {
    private let content: Content

    /// swiftui/toolbaritemgroup/init(placement:content:)
    public init(placement: ToolbarItemPlacement = .primaryAction, @ViewBuilder content: () -> Content) {
        self.content = content()
    }

    public func _items(_ place: _Place) -> [_Node] { content._nodes(place) }
}

extension Optional: ToolbarContent where Wrapped: ToolbarContent {
    public func _items(_ place: _Place) -> [_Node] { self?._items(place.within("if")) ?? [] }
}

public struct _TupleToolbarContent: ToolbarContent {
    fileprivate let items: @MainActor (_Place) -> [_Node]
    public func _items(_ place: _Place) -> [_Node] { items(place) }
}

/// swiftui/toolbarcontentbuilder
@MainActor @resultBuilder public struct ToolbarContentBuilder {
    public static func buildExpression<Content: ToolbarContent>(_ content: Content) -> Content { content }
    public static func buildBlock<Content: ToolbarContent>(_ content: Content) -> some ToolbarContent { content }

    public static func buildBlock<C0: ToolbarContent, C1: ToolbarContent>(_ c0: C0, _ c1: C1) -> some ToolbarContent {
        _TupleToolbarContent { c0._items($0.within("0")) + c1._items($0.within("1")) }
    }

    /// From iOS 16 on.
    public static func buildIf<Content: ToolbarContent>(_ content: Content?) -> Content? { content }
}
