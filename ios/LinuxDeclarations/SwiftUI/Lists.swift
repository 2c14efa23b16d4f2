/// swiftui/list
public struct List<Content: View>: _Primitive {
    private let content: Content

    /// swiftui/list/init(content:)
    public init(@ViewBuilder content: () -> Content) { self.content = content() }
    public func _nodes(_ place: _Place) -> [_Node] { [_Node("List", place, children: content._nodes(place))] }
}

/// swiftui/section
public struct Section<Parent, Content, Footer> {
    private let content: Content
}

extension Section: View, _Primitive where Parent: View, Content: View, Footer: View {
    public func _nodes(_ place: _Place) -> [_Node] {
        [_Node("Section", place, children: content._nodes(place))]
    }
}

extension Section where Parent == EmptyView, Content: View, Footer == EmptyView {
    /// swiftui/section/init(content:)
    public init(@ViewBuilder content: () -> Content) { self.content = content() }
}

/// swiftui/disclosuregroup
public struct DisclosureGroup<Label: View, Content: View>: _Primitive {
    private let isExpanded: Binding<Bool>
    private let content: () -> Content
    private let label: Label

    /// swiftui/disclosuregroup/init(isexpanded:content:label:)
    public init(
        isExpanded: Binding<Bool>, @ViewBuilder content: @escaping () -> Content, @ViewBuilder label: () -> Label
    ) {
        self.isExpanded = isExpanded
        self.content = content
        self.label = label()
    }

    public func _nodes(_ place: _Place) -> [_Node] {
        let heading = _Node("DisclosureGroup", place, children: label._nodes(place.within("label")))
        heading.traits = [.isButton]
        heading.childBehavior = .combine
        heading.identifier = heading.all.lazy.compactMap { $0.identifier }.first
        heading.press = { isExpanded.wrappedValue.toggle() }
        return [heading] + (isExpanded.wrappedValue ? content()._nodes(place.within("content")) : [])
    }
}

/// swiftui/liststyle
public protocol ListStyle {}

/// swiftui/insetgroupedliststyle
public struct InsetGroupedListStyle: ListStyle {}
extension ListStyle where Self == InsetGroupedListStyle {
    public static var insetGrouped: InsetGroupedListStyle { InsetGroupedListStyle() }
}

extension View {
    /// swiftui/view/liststyle(_:)
    public func listStyle<S: ListStyle>(_ style: S) -> some View { self }

    /// swiftui/view/listrowbackground(_:)
    public func listRowBackground<V: View>(_ view: V?) -> some View { self }

    /// swiftui/view/listrowinsets(_:)
    public func listRowInsets(_ insets: EdgeInsets?) -> some View { self }
}
