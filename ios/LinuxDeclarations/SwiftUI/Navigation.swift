/// swiftui/navigationstack
public struct NavigationStack<Data, Root: View>: _Primitive {
    private let path: [AnyHashable]
    private let pop: (@MainActor () -> Void)?
    private let root: Root

    /// What stands uppermost is seen and read; the way back is the bar's own button, or a swipe.
    public func _nodes(_ place: _Place) -> [_Node] {
        let below = root._nodes(place.within("root"))
        guard let top = path.last else { return [_Node("NavigationStack", place, children: below)] }
        let here = place.within("\(path.count) \(top)")
        let destination = below.first { $0.destination != nil }?.destination
        let node = _Node("NavigationStack", place, children: destination?(top, here) ?? [])
        node.dismiss = pop
        return [node]
    }
}

extension NavigationStack {
    /// swiftui/navigationstack/init(root:)
    public init(@ViewBuilder root: () -> Root) where Data == NavigationPath {
        path = []
        pop = nil
        self.root = root()
    }

    /// swiftui/navigationstack/init(path:root:)-63x0h
    public init(path: Binding<Data>, @ViewBuilder root: () -> Root)
    where Data: MutableCollection & RandomAccessCollection & RangeReplaceableCollection, Data.Element: Hashable {
        let shown = path.wrappedValue
        self.path = shown.map { AnyHashable($0) }
        if shown.isEmpty {
            pop = nil
        } else {
            pop = { path.wrappedValue = Data(path.wrappedValue.dropLast()) }
        }
        self.root = root()
    }
}

/// swiftui/navigationpath
public struct NavigationPath {}

/// swiftui/tabview
public struct TabView<SelectionValue: Hashable, Content: View>: _Primitive {
    private let selection: Binding<SelectionValue>?
    private let content: Content

    /// swiftui/tabview/init(selection:content:)
    public init(selection: Binding<SelectionValue>?, @ViewBuilder content: () -> Content) {
        self.selection = selection
        self.content = content()
    }

    public func _nodes(_ place: _Place) -> [_Node] {
        let tabs = content._nodes(place)
        var items: [_Node] = []
        var shown: [_Node] = []
        for tab in tabs {
            let isChosen = tab.tag == selection.map { AnyHashable($0.wrappedValue) }
            if isChosen { shown.append(tab) }
            guard let item = tab.tabItem else { continue }
            if isChosen { item.traits.insert(.isSelected) }
            item.traits.insert(.isButton)
            if let value = tab.tag?.base as? SelectionValue { item.press = { selection?.wrappedValue = value } }
            items.append(item)
        }
        let hidden = shown.flatMap(\.all).contains(where: \.hidesTabBar)
        let node = _Node("TabView", place, children: shown)
        node.add(hidden ? [] : [_Node("TabBar", place, children: items)])
        return [node]
    }
}

/// swiftui/visibility
public enum Visibility: Hashable, CaseIterable, Sendable { case automatic, visible, hidden }

/// swiftui/toolbarplacement
public struct ToolbarPlacement: Hashable, Sendable {
    private let name: String
    public static var tabBar: ToolbarPlacement { ToolbarPlacement(name: "tabBar") }
}

/// swiftui/navigationbaritem
public struct NavigationBarItem: Sendable {
    public enum TitleDisplayMode: Sendable { case automatic, inline, large }
}

/// swiftui/presentationdetent
public struct PresentationDetent: Hashable, Sendable {
    let name: String
    public static let medium = PresentationDetent(name: "medium")
    public static let large = PresentationDetent(name: "large")
}

extension View {
    /// swiftui/view/navigationdestination(for:destination:)
    public func navigationDestination<D: Hashable, C: View>(
        for data: D.Type, @ViewBuilder destination: @escaping (D) -> C
    ) -> some View {
        _each { node in
            node.destination = { value, place in (value.base as? D).map { destination($0)._nodes(place) } ?? [] }
        }
    }

    /// swiftui/view/navigationtitle(_:)-43srq
    public func navigationTitle(_ title: Text) -> some View {
        _Modified(
            base: self,
            after: { nodes, place in
                let bar = _Node("NavigationTitle", place, text: title.plain)
                bar.traits = [.isHeader]
                return [bar] + nodes
            })
    }

    /// swiftui/view/navigationbartitledisplaymode(_:)
    public func navigationBarTitleDisplayMode(_ displayMode: NavigationBarItem.TitleDisplayMode) -> some View { self }

    /// swiftui/view/navigationbarbackbuttonhidden(_:)
    public func navigationBarBackButtonHidden(_ hidesBackButton: Bool = true) -> some View {
        _each { if hidesBackButton { $0.hidesBackButton = true } }
    }

    /// swiftui/view/toolbar(content:)
    public func toolbar<Content: ToolbarContent>(@ToolbarContentBuilder content: () -> Content) -> some View {
        let items = content()
        return _Modified(
            base: self,
            after: { nodes, place in
                // Read before what it stands above.
                let bar = items._items(place.within("toolbar"))
                return (bar.isEmpty ? [] : [_Node("Toolbar", place, children: bar)]) + nodes
            })
    }

    /// swiftui/view/toolbar(_:for:)
    public func toolbar(_ visibility: Visibility, for bars: ToolbarPlacement...) -> some View {
        _each { node in
            if visibility == .hidden && bars.contains(.tabBar) { node.hidesTabBar = true }
        }
    }

    /// swiftui/view/tabitem(_:)
    public func tabItem<V: View>(@ViewBuilder _ label: () -> V) -> some View {
        let label = label()
        return _Modified(
            base: self,
            after: { nodes, place in
                nodes.first?.tabItem = label._nodes(place.within("tabItem")).first
                return nodes
            })
    }

    /// swiftui/view/tag(_:)
    public func tag<V: Hashable>(_ tag: V) -> some View { _each { $0.tag = AnyHashable(tag) } }

    /// swiftui/view/sheet(ispresented:ondismiss:content:)
    public func sheet<Content: View>(
        isPresented: Binding<Bool>, onDismiss: (() -> Void)? = nil, @ViewBuilder content: @escaping () -> Content
    ) -> some View {
        _presented("Sheet", isPresented, content)
    }

    /// swiftui/view/fullscreencover(ispresented:ondismiss:content:)
    public func fullScreenCover<Content: View>(
        isPresented: Binding<Bool>, onDismiss: (() -> Void)? = nil, @ViewBuilder content: @escaping () -> Content
    ) -> some View {
        _presented("FullScreenCover", isPresented, content)
    }

    /// What is presented stands before all else: that can be neither read nor pressed.
    private func _presented<Content: View>(
        _ kind: String, _ isPresented: Binding<Bool>, _ content: @escaping () -> Content
    ) -> some View {
        _Modified(
            base: self,
            after: { nodes, place in
                guard isPresented.wrappedValue else { return nodes }
                let node = _Node(kind, place, children: content()._nodes(place.within(kind)))
                node.dismiss = { isPresented.wrappedValue = false }
                return nodes + [node]
            })
    }

    /// swiftui/view/presentationdetents(_:)
    public func presentationDetents(_ detents: Set<PresentationDetent>) -> some View {
        _each { $0.look.append("detents " + detents.map(\.name).sorted().joined(separator: " ")) }
    }

    /// swiftui/view/presentationdragindicator(_:)
    public func presentationDragIndicator(_ visibility: Visibility) -> some View { self }
}
