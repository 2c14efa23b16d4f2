import CoreGraphics

/// swiftui/horizontalalignment
public enum HorizontalAlignment: Sendable { case leading, center, trailing }

/// swiftui/verticalalignment
public enum VerticalAlignment: Sendable { case top, center, bottom, firstTextBaseline }

/// swiftui/verticaledge
public enum VerticalEdge: Int8, Sendable { case top, bottom }

/// swiftui/alignment
public struct Alignment: Equatable, Sendable {
    private let name: String
    public static let center = Alignment(name: "center")
    public static let leading = Alignment(name: "leading")
}

/// swiftui/unitpoint
public struct UnitPoint: Hashable, Sendable {
    private let name: String
    public static let center = UnitPoint(name: "center")
    public static let topLeading = UnitPoint(name: "topLeading")
}

/// swiftui/axis
public enum Axis: Int8, Sendable {
    case horizontal
    case vertical

    public struct Set: OptionSet, Sendable {
        public let rawValue: Int8
        public init(rawValue: Int8) { self.rawValue = rawValue }
        public static let horizontal = Axis.Set(rawValue: 1)
        public static let vertical = Axis.Set(rawValue: 2)
    }
}

/// swiftui/edge
public enum Edge: Int8, Sendable {
    case top, leading, bottom, trailing

    public struct Set: OptionSet, Sendable {
        public let rawValue: Int8
        public init(rawValue: Int8) { self.rawValue = rawValue }
        public static let leading = Edge.Set(rawValue: 2)
        public static let all = Edge.Set(rawValue: 15)
    }
}

/// swiftui/edgeinsets
public struct EdgeInsets: Equatable, Sendable {
    /// swiftui/edgeinsets/init()
    public init() {}
}

/// swiftui/vstack
public struct VStack<Content: View>: _Primitive {
    private let content: Content

    /// swiftui/vstack/init(alignment:spacing:content:)
    public init(alignment: HorizontalAlignment = .center, spacing: CGFloat? = nil, @ViewBuilder content: () -> Content) {
        self.content = content()
    }

    public func _nodes(_ place: _Place) -> [_Node] { [_Node("VStack", place, children: content._nodes(place))] }
}

/// swiftui/hstack
public struct HStack<Content: View>: _Primitive {
    private let content: Content

    /// swiftui/hstack/init(alignment:spacing:content:)
    public init(alignment: VerticalAlignment = .center, spacing: CGFloat? = nil, @ViewBuilder content: () -> Content) {
        self.content = content()
    }

    public func _nodes(_ place: _Place) -> [_Node] { [_Node("HStack", place, children: content._nodes(place))] }
}

/// swiftui/griditem
public struct GridItem: Sendable {
    public enum Size: Sendable {
        case adaptive(minimum: CGFloat, maximum: CGFloat = .infinity)
        case flexible(minimum: CGFloat = 10, maximum: CGFloat = .infinity)
    }

    /// swiftui/griditem/init(_:spacing:alignment:)
    public init(_ size: GridItem.Size = .flexible(), spacing: CGFloat? = nil, alignment: Alignment? = nil) {}
}

/// swiftui/lazyvgrid
public struct LazyVGrid<Content: View>: _Primitive {
    private let content: Content

    /// swiftui/lazyvgrid/init(columns:alignment:spacing:pinnedviews:content:)
    public init(
        columns: [GridItem], alignment: HorizontalAlignment = .center, spacing: CGFloat? = nil,
        pinnedViews: PinnedScrollableViews = .init(), @ViewBuilder content: () -> Content
    ) {
        self.content = content()
    }

    public func _nodes(_ place: _Place) -> [_Node] { [_Node("LazyVGrid", place, children: content._nodes(place))] }
}

/// swiftui/pinnedscrollableviews
public struct PinnedScrollableViews: OptionSet, Sendable {
    public let rawValue: UInt32

    /// swiftui/pinnedscrollableviews/init(rawvalue:)
    public init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// swiftui/scrollview
public struct ScrollView<Content: View>: _Primitive {
    private let content: Content

    /// swiftui/scrollview/init(_:content:)
    public init(_ axes: Axis.Set = .vertical, @ViewBuilder content: () -> Content) { self.content = content() }
    public func _nodes(_ place: _Place) -> [_Node] { [_Node("ScrollView", place, children: content._nodes(place))] }
}

/// swiftui/scaledmetric
@propertyWrapper public struct ScaledMetric<Value: BinaryFloatingPoint> {
    public let wrappedValue: Value

    /// swiftui/scaledmetric/init(wrappedvalue:)
    public init(wrappedValue: Value) { self.wrappedValue = wrappedValue }
}

extension View {
    /// swiftui/view/frame(width:height:alignment:)
    public func frame(width: CGFloat? = nil, height: CGFloat? = nil, alignment: Alignment = .center) -> some View {
        _each { $0.look.append("frame \(String(describing: width)) \(String(describing: height))") }
    }

    /// swiftui/view/frame(minwidth:idealwidth:maxwidth:minheight:idealheight:maxheight:alignment:)
    public func frame(
        minWidth: CGFloat? = nil, idealWidth: CGFloat? = nil, maxWidth: CGFloat? = nil, minHeight: CGFloat? = nil,
        idealHeight: CGFloat? = nil, maxHeight: CGFloat? = nil, alignment: Alignment = .center
    ) -> some View {
        let sizes = [minWidth, idealWidth, maxWidth, minHeight, idealHeight, maxHeight]
        let look = "frame " + sizes.map { $0.map { "\($0)" } ?? "-" }.joined(separator: " ")
        return _each { $0.look.append(look) }
    }

    /// swiftui/view/padding(_:_:)
    public func padding(_ edges: Edge.Set = .all, _ length: CGFloat? = nil) -> some View {
        _each { $0.look.append("padding \(edges.rawValue) \(String(describing: length))") }
    }

    /// swiftui/view/padding(_:)
    public func padding(_ length: CGFloat) -> some View { _each { $0.look.append("padding \(length)") } }

    /// swiftui/view/aspectratio(_:contentmode:)
    public func aspectRatio(_ aspectRatio: CGFloat? = nil, contentMode: ContentMode) -> some View { self }

    /// swiftui/view/scaleeffect(_:anchor:)
    public func scaleEffect(_ s: CGFloat, anchor: UnitPoint = .center) -> some View {
        _each { $0.look.append("scale \(s)") }
    }

    /// swiftui/view/safeareainset(edge:alignment:spacing:content:)
    public func safeAreaInset<V: View>(
        edge: VerticalEdge, alignment: HorizontalAlignment = .center, spacing: CGFloat? = nil, @ViewBuilder content: () -> V
    ) -> some View {
        let inset = content()
        return _Modified(base: self, after: { nodes, place in nodes + inset._nodes(place.within("safeAreaInset")) })
    }
}

/// swiftui/contentmode
public enum ContentMode: Hashable, Sendable, CaseIterable { case fit, fill }

/// swiftui/proposedviewsize
public struct ProposedViewSize: Equatable, Sendable {
    public var width: CGFloat?
    public var height: CGFloat?

    /// swiftui/proposedviewsize/init(width:height:)
    public init(width: CGFloat?, height: CGFloat?) {
        self.width = width
        self.height = height
    }

    /// swiftui/proposedviewsize/init(_:)
    public init(_ size: CGSize) { self.init(width: size.width, height: size.height) }

    public static let unspecified = ProposedViewSize(width: nil, height: nil)
}

/// swiftui/layoutsubview
public struct LayoutSubview {
    private let size: (ProposedViewSize) -> CGSize
    private let placed: (CGPoint, UnitPoint, ProposedViewSize) -> Void

    /// Not Apple's: one of a test.
    public init(
        _size: @escaping (ProposedViewSize) -> CGSize, placed: @escaping (CGPoint, UnitPoint, ProposedViewSize) -> Void
    ) {
        size = _size
        self.placed = placed
    }

    /// swiftui/layoutsubview/sizethatfits(_:)
    public func sizeThatFits(_ proposal: ProposedViewSize) -> CGSize { size(proposal) }

    /// swiftui/layoutsubview/place(at:anchor:proposal:)
    public func place(at position: CGPoint, anchor: UnitPoint = .topLeading, proposal: ProposedViewSize) {
        placed(position, anchor, proposal)
    }
}

/// swiftui/layoutsubviews
public struct LayoutSubviews: RandomAccessCollection {
    private let subviews: [LayoutSubview]

    /// Not Apple's: those of a test.
    public init(_ subviews: [LayoutSubview]) { self.subviews = subviews }

    public var startIndex: Int { subviews.startIndex }
    public var endIndex: Int { subviews.endIndex }
    public subscript(index: Int) -> LayoutSubview { subviews[index] }
}

/// swiftui/layout
public protocol Layout {
    associatedtype Cache = Void
    typealias Subviews = LayoutSubviews

    func makeCache(subviews: Self.Subviews) -> Self.Cache
    func sizeThatFits(proposal: ProposedViewSize, subviews: Self.Subviews, cache: inout Self.Cache) -> CGSize
    func placeSubviews(in bounds: CGRect, proposal: ProposedViewSize, subviews: Self.Subviews, cache: inout Self.Cache)
}

extension Layout where Cache == Void {
    /// swiftui/layout/makecache(subviews:)
    public func makeCache(subviews: Self.Subviews) {}
}

extension Layout {
    @MainActor public func callAsFunction<V: View>(@ViewBuilder _ content: () -> V) -> some View {
        _LaidOut(content: content())
    }
}

struct _LaidOut<Content: View>: _Primitive {
    let content: Content
    func _nodes(_ place: _Place) -> [_Node] { [_Node("Layout", place, children: content._nodes(place))] }
}
