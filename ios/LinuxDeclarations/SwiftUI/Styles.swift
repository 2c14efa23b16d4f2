import CoreGraphics

/// swiftui/shapestyle
public protocol ShapeStyle: Sendable {}

/// swiftui/color
public struct Color: _Primitive, ShapeStyle, Hashable, Sendable {
    private let name: String

    private nonisolated init(name: String) { self.name = name }

    /// swiftui/color/init(_:red:green:blue:opacity:)
    public nonisolated init(
        _ colorSpace: Color.RGBColorSpace = .sRGB, red: Double, green: Double, blue: Double, opacity: Double = 1
    ) {
        name = "rgb \(red) \(green) \(blue) \(opacity)"
    }

    /// swiftui/color/init(_:white:opacity:)
    public nonisolated init(_ colorSpace: Color.RGBColorSpace = .sRGB, white: Double, opacity: Double = 1) {
        name = "white \(white) \(opacity)"
    }

    public enum RGBColorSpace: Sendable { case sRGB, sRGBLinear, displayP3 }

    public nonisolated static let red = Color(name: "red")
    public nonisolated static let orange = Color(name: "orange")
    public nonisolated static let green = Color(name: "green")
    public nonisolated static let blue = Color(name: "blue")
    public nonisolated static let black = Color(name: "black")
    public nonisolated static let white = Color(name: "white")
    public nonisolated static let clear = Color(name: "clear")
    public nonisolated static let secondary = Color(name: "secondary")
    public nonisolated static var accentColor: Color { Color(name: "accentColor") }

    /// swiftui/color/opacity(_:)
    public nonisolated func opacity(_ opacity: Double) -> Color { Color(name: "\(name) \(opacity)") }

    public func _nodes(_ place: _Place) -> [_Node] { [_Node("Color", place)] }
}

/// swiftui/hierarchicalshapestyle
public struct HierarchicalShapeStyle: ShapeStyle {}

/// swiftui/tintshapestyle
public struct TintShapeStyle: ShapeStyle {
    /// swiftui/tintshapestyle/init()
    public init() {}
}

/// swiftui/material
public struct Material: Sendable, ShapeStyle {}

extension ShapeStyle where Self == HierarchicalShapeStyle {
    public static var secondary: HierarchicalShapeStyle { HierarchicalShapeStyle() }
}

extension ShapeStyle where Self == TintShapeStyle {
    public static var tint: TintShapeStyle { TintShapeStyle() }
}

extension ShapeStyle where Self == Material {
    public static var bar: Material { Material() }
}

extension ShapeStyle where Self == Color {
    public static var green: Color { Color.green }
}

/// swiftui/shape
public protocol Shape: Sendable, View {}

/// swiftui/insettableshape
public protocol InsettableShape: Shape {}

/// swiftui/rectangle
public struct Rectangle: InsettableShape, _Primitive {
    /// swiftui/rectangle/init()
    public nonisolated init() {}
    public func _nodes(_ place: _Place) -> [_Node] { [] }
}

/// swiftui/roundedrectangle
public struct RoundedRectangle: InsettableShape, _Primitive {
    /// swiftui/roundedrectangle/init(cornerradius:style:)
    public nonisolated init(cornerRadius: CGFloat, style: RoundedCornerStyle = .continuous) {}
    public func _nodes(_ place: _Place) -> [_Node] { [] }
}

/// swiftui/roundedcornerstyle
public enum RoundedCornerStyle: Sendable { case circular, continuous }

extension InsettableShape {
    /// swiftui/insettableshape/strokeborder(_:linewidth:antialiased:)
    public func strokeBorder<S: ShapeStyle>(_ content: S, lineWidth: CGFloat = 1, antialiased: Bool = true) -> some View {
        EmptyView()
    }
}

extension View {
    /// swiftui/view/foregroundstyle(_:)
    public func foregroundStyle<S: ShapeStyle>(_ style: S) -> some View { _looking("foregroundStyle \(style)") }

    /// swiftui/view/tint(_:)
    public func tint(_ tint: Color?) -> some View { self }

    /// swiftui/view/background(_:ignoressafeareaedges:)
    public func background<S: ShapeStyle>(_ style: S, ignoresSafeAreaEdges edges: Edge.Set = .all) -> some View { self }

    /// swiftui/view/contentshape(_:eofill:)
    public func contentShape<S: Shape>(_ shape: S, eoFill: Bool = false) -> some View { self }

    /// swiftui/view/overlay(alignment:content:)
    public func overlay<V: View>(alignment: Alignment = .center, @ViewBuilder content: () -> V) -> some View {
        let above = content()
        return _Modified(base: self, after: { nodes, place in nodes + above._nodes(place.within("overlay")) })
    }
}
