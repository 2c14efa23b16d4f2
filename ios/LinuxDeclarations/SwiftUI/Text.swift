import CoreGraphics

/// swiftui/text
public struct Text: _Primitive, Equatable, Sendable {
    private let content: String
    private var look: [String] = []

    /// swiftui/text/init(verbatim:)
    public nonisolated init(verbatim content: String) { self.content = content }

    public func _nodes(_ place: _Place) -> [_Node] {
        let node = _Node("Text", place, text: content)
        node.look += look
        return [node]
    }

    var plain: String { content }

    private nonisolated func looking(_ name: String) -> Text {
        var text = self
        text.look.append(name)
        return text
    }

    /// swiftui/text/font(_:)
    public nonisolated func font(_ font: Font?) -> Text { looking("font \(font?.name ?? "-")") }

    /// swiftui/text/bold()
    public nonisolated func bold() -> Text { looking("bold") }

    /// swiftui/text/monospaced(_:)
    public nonisolated func monospaced(_ isActive: Bool = true) -> Text { looking("monospaced") }

    /// swiftui/text/foregroundstyle(_:)
    public nonisolated func foregroundStyle<S: ShapeStyle>(_ style: S) -> Text { looking("foregroundStyle \(style)") }
}

/// swiftui/font
public struct Font: Hashable, Sendable {
    let name: String
    public static let largeTitle = Font(name: "largeTitle")
    public static let title = Font(name: "title")
    public static let headline = Font(name: "headline")
    public static let body = Font(name: "body")
    public static let subheadline = Font(name: "subheadline")
    public static let footnote = Font(name: "footnote")

    /// swiftui/font/bold()
    public func bold() -> Font { Font(name: name + " bold") }
}

/// swiftui/image
public struct Image: _Primitive, Equatable, Sendable {
    private let name: String

    /// swiftui/image/init(systemname:)
    public nonisolated init(systemName: String) { name = systemName }

    /// swiftui/image/init(decorative:scale:orientation:)-7emsu
    public nonisolated init(decorative cgImage: CGImage, scale: CGFloat, orientation: Image.Orientation = .up) {
        name = "\(cgImage.width)x\(cgImage.height)"
    }

    public enum Orientation: UInt8, Sendable { case up }
    public enum ResizingMode: Sendable { case tile, stretch }
    public enum Interpolation: Sendable { case none, low, medium, high }
    public enum Scale: Sendable { case small, medium, large }

    /// swiftui/image/resizable(capinsets:resizingmode:)
    public nonisolated func resizable(
        capInsets: EdgeInsets = EdgeInsets(), resizingMode: Image.ResizingMode = .stretch
    ) -> Image { self }

    /// swiftui/image/interpolation(_:)
    public nonisolated func interpolation(_ interpolation: Image.Interpolation) -> Image { self }

    /// Not read aloud where it is drawn as an ornament only; a symbol of the system has a name of its own, which is no word of
    /// ours, so that each stands in what says it.
    public func _nodes(_ place: _Place) -> [_Node] { [_Node("Image", place, text: name)] }
}

/// swiftui/label
public struct Label<Title: View, Icon: View>: _Primitive {
    private let title: Title
    private let icon: Icon
    public func _nodes(_ place: _Place) -> [_Node] {
        [_Node("Label", place, children: title._nodes(place.within("title")) + icon._nodes(place.within("icon")))]
    }
}

extension Label where Title == Text, Icon == Image {
    /// swiftui/label/init(_:systemimage:)-30x9b
    public init<S: StringProtocol>(_ title: S, systemImage name: String) {
        self.title = Text(verbatim: String(title))
        icon = Image(systemName: name)
    }
}

extension View {
    /// swiftui/view/font(_:)
    public func font(_ font: Font?) -> some View { _looking("font \(font?.name ?? "-")") }

    /// swiftui/view/bold(_:)
    public func bold(_ isActive: Bool = true) -> some View { _looking("bold") }

    /// swiftui/view/imagescale(_:)
    public func imageScale(_ scale: Image.Scale) -> some View { _looking("imageScale \(scale)") }

    /// swiftui/view/multilinetextalignment(_:)
    public func multilineTextAlignment(_ alignment: TextAlignment) -> some View { self }

    /// swiftui/view/textselection(_:)
    public func textSelection<S: TextSelectability>(_ selectability: S) -> some View { self }
}

/// swiftui/textalignment
public enum TextAlignment: Hashable, Sendable, CaseIterable { case leading, center, trailing }

/// swiftui/textselectability
public protocol TextSelectability {}

/// swiftui/enabledtextselectability
public struct EnabledTextSelectability: TextSelectability {}
extension TextSelectability where Self == EnabledTextSelectability {
    public static var enabled: EnabledTextSelectability { EnabledTextSelectability() }
}
