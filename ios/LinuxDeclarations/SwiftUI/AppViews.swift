// What the app's own views use of SwiftUI beside the screens'; see View.swift.
import UIKit

/// swiftui/uiviewrepresentable
@MainActor @preconcurrency public protocol UIViewRepresentable: _Primitive {
    associatedtype UIViewType: UIView
    associatedtype Coordinator = Void
    typealias Context = UIViewRepresentableContext<Self>
    func makeUIView(context: Self.Context) -> Self.UIViewType
    func updateUIView(_ uiView: Self.UIViewType, context: Self.Context)
}

extension UIViewRepresentable {
    public func _nodes(_ place: _Place) -> [_Node] { [_Node("UIView", place)] }
}

/// swiftui/uiviewrepresentablecontext
@MainActor @preconcurrency public struct UIViewRepresentableContext<Representable: UIViewRepresentable> {}

/// coretransferable/transferable
public protocol Transferable {}

extension String: Transferable {}
extension Data: Transferable {}

/// swiftui/pastebutton
public struct PasteButton: _Primitive {
    /// swiftui/pastebutton/init(payloadtype:onpaste:)
    public nonisolated init<T: Transferable>(payloadType: T.Type, onPaste: @escaping ([T]) -> Void) {}

    public func _nodes(_ place: _Place) -> [_Node] { [_Node("PasteButton", place)] }
}

/// swiftui/zstack
public struct ZStack<Content: View>: _Primitive {
    private let content: Content

    public init(alignment: Alignment = .center, @ViewBuilder content: () -> Content) { self.content = content() }
    public func _nodes(_ place: _Place) -> [_Node] { [_Node("ZStack", place, children: content._nodes(place))] }
}

extension Color {
    /// swiftui/color/init(_:bundle:)
    public init(_ name: String) { self = .clear }
}

extension Image {
    /// swiftui/image/init(_:bundle:)
    public nonisolated init(_ name: String) { self.init(systemName: name) }
}

extension View {
    /// swiftui/view/ignoressafearea(_:edges:)
    public func ignoresSafeArea() -> some View { self }

    /// swiftui/view/onappear(perform:)
    public func onAppear(perform action: (() -> Void)? = nil) -> some View { self }

    /// swiftui/view/task(priority:_:)
    public func task(_ action: @escaping @MainActor @Sendable () async -> Void) -> some View { self }
}
