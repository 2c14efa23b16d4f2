// What TegataScreens uses of SwiftUI, as Apple declares it for iOS 17, so that the screens are type-checked on Linux too. On
// Apple's systems the real SwiftUI stands in its place: nothing of this is shipped. Each declaration names the page that it was
// written from, below https://developer.apple.com/documentation/. Where Apple takes several forms, only those that are used are
// here, so that nothing is accepted that SwiftUI would refuse.
//
// What begins with an underscore is not Apple's: tests walk through a body by it, and press what is there.

@_exported import Foundation
@_exported import Observation

/// swiftui/view
@MainActor @preconcurrency public protocol View {
    associatedtype Body: View
    @ViewBuilder @MainActor @preconcurrency var body: Self.Body { get }

    /// What stands there; of a view that is made of others, what its body holds.
    func _nodes(_ place: _Place) -> [_Node]
}

extension View {
    public func _nodes(_ place: _Place) -> [_Node] {
        let here = place.within("\(Self.self)")
        here.connect(self)
        return body._nodes(here)
    }
}

/// A view that is made of no others.
@MainActor @preconcurrency public protocol _Primitive: View where Body == Never {}

extension _Primitive {
    public var body: Never { fatalError("it has no body") }
}

extension Never: View {
    public typealias Body = Never
    public var body: Never { fatalError("it has no body") }
    public func _nodes(_ place: _Place) -> [_Node] { [] }
}

/// swiftui/emptyview
public struct EmptyView: _Primitive {
    /// swiftui/emptyview/init()
    public nonisolated init() {}
    public func _nodes(_ place: _Place) -> [_Node] { [] }
}

/// swiftui/anyview
public struct AnyView: _Primitive {
    private let nodes: @MainActor (_Place) -> [_Node]

    public init<V: View>(_ view: V) { nodes = { view._nodes($0) } }
    public func _nodes(_ place: _Place) -> [_Node] { nodes(place) }
}

/// swiftui/tupleview
public struct TupleView<T>: _Primitive {
    fileprivate let nodes: @MainActor (_Place) -> [_Node]
    public func _nodes(_ place: _Place) -> [_Node] { nodes(place) }
}

public struct _ConditionalContent<TrueContent: View, FalseContent: View>: _Primitive {
    fileprivate enum Storage {
        case first(TrueContent)
        case second(FalseContent)
    }
    fileprivate let storage: Storage

    public func _nodes(_ place: _Place) -> [_Node] {
        switch storage {
        case .first(let view): view._nodes(place.within("if"))
        case .second(let view): view._nodes(place.within("else"))
        }
    }
}

extension Optional: View where Wrapped: View {
    public typealias Body = Never
    public var body: Never { fatalError("it has no body") }
    public func _nodes(_ place: _Place) -> [_Node] { self?._nodes(place.within("if")) ?? [] }
}

/// swiftui/viewbuilder
@MainActor @resultBuilder public struct ViewBuilder {
    public static func buildExpression<Content: View>(_ content: Content) -> Content { content }
    public static func buildBlock() -> EmptyView { EmptyView() }
    public static func buildBlock<Content: View>(_ content: Content) -> Content { content }

    public static func buildBlock<each Content: View>(_ content: repeat each Content) -> TupleView<(repeat each Content)> {
        TupleView { place in
            var nodes: [_Node] = []
            var index = 0
            for view in repeat each content {
                nodes += view._nodes(place.within(String(index)))
                index += 1
            }
            return nodes
        }
    }

    public static func buildIf<Content: View>(_ content: Content?) -> Content? { content }

    public static func buildEither<TrueContent: View, FalseContent: View>(
        first: TrueContent
    ) -> _ConditionalContent<TrueContent, FalseContent> {
        _ConditionalContent(storage: .first(first))
    }

    public static func buildEither<TrueContent: View, FalseContent: View>(
        second: FalseContent
    ) -> _ConditionalContent<TrueContent, FalseContent> {
        _ConditionalContent(storage: .second(second))
    }
}

/// swiftui/group
public struct Group<Content: View>: _Primitive {
    private let content: Content

    /// swiftui/group/init(content:)
    public init(@ViewBuilder content: () -> Content) { self.content = content() }
    public func _nodes(_ place: _Place) -> [_Node] { content._nodes(place) }
}

/// swiftui/foreach
public struct ForEach<Data: RandomAccessCollection, ID: Hashable, Content: View>: _Primitive {
    fileprivate let data: Data
    fileprivate let id: (Data.Element) -> ID
    fileprivate let content: (Data.Element) -> Content

    public func _nodes(_ place: _Place) -> [_Node] {
        var seen: Set<ID> = []
        return data.flatMap { element in
            // SwiftUI's behaviour is undefined for these.
            precondition(seen.insert(id(element)).inserted, "two elements of a ForEach have the identity \(id(element))")
            return content(element)._nodes(place.within("\(id(element))"))
        }
    }
}

extension ForEach where Data.Element: Identifiable, ID == Data.Element.ID {
    /// swiftui/foreach/init(_:content:)
    public init(_ data: Data, @ViewBuilder content: @escaping (Data.Element) -> Content) {
        self.data = data
        self.id = { $0.id }
        self.content = content
    }
}

extension ForEach {
    /// swiftui/foreach/init(_:id:content:)
    public init(_ data: Data, id: KeyPath<Data.Element, ID>, @ViewBuilder content: @escaping (Data.Element) -> Content) {
        self.data = data
        self.id = { $0[keyPath: id] }
        self.content = content
    }
}
