// What the app's entry and window use of SwiftUI; see View.swift. Nothing is run.
import UIKit

/// swiftui/app
@MainActor @preconcurrency public protocol App {
    associatedtype Body: Scene
    @SceneBuilder @MainActor @preconcurrency var body: Self.Body { get }
    @MainActor @preconcurrency init()
}

extension App {
    @MainActor @preconcurrency public static func main() { _ = Self().body }
}

/// swiftui/uiapplicationdelegateadaptor
@MainActor @preconcurrency @propertyWrapper
public struct UIApplicationDelegateAdaptor<DelegateType: NSObject & UIApplicationDelegate> {
    public init(_ delegateType: DelegateType.Type = DelegateType.self) {}
    public var wrappedValue: DelegateType { fatalError("no app runs here") }
}

/// swiftui/scene
@MainActor @preconcurrency public protocol Scene {
    associatedtype Body: Scene
    @SceneBuilder @MainActor @preconcurrency var body: Self.Body { get }
}

extension Never: Scene {}

/// swiftui/scenebuilder
@resultBuilder public struct SceneBuilder {
    public static func buildExpression<Content: Scene>(_ content: Content) -> Content { content }
    public static func buildBlock<Content: Scene>(_ content: Content) -> Content { content }
}

/// swiftui/windowgroup
public struct WindowGroup<Content: View>: Scene {
    public nonisolated init(@ViewBuilder content: () -> Content) {}
    public var body: Never { fatalError("it has no body") }
}

/// swiftui/backgroundtask
public struct BackgroundTask<Request, Response>: Sendable {
    /// swiftui/backgroundtask/apprefresh(_:)
    public static func appRefresh(_ identifier: String) -> BackgroundTask<Void, Void> where Request == Void, Response == Void {
        BackgroundTask<Void, Void>()
    }
}

extension Scene {
    /// swiftui/scene/backgroundtask(_:action:)
    public nonisolated func backgroundTask<D: Sendable, R: Sendable>(
        _ task: BackgroundTask<D, R>, action: @escaping @Sendable (D) async -> R
    ) -> some Scene { self }
}

/// swiftui/scenephase
public enum ScenePhase: Comparable, Hashable, Sendable {
    case background
    case inactive
    case active
}

extension EnvironmentValues {
    /// swiftui/environmentvalues/scenephase
    public var scenePhase: ScenePhase { .active }

    /// swiftui/environmentvalues/isscenecaptured
    public var isSceneCaptured: Bool { false }
}

/// swiftui/scenestorage
@propertyWrapper public struct SceneStorage<Value> {
    private final class Storage {
        var value: Value
        init(_ value: Value) { self.value = value }
    }

    private let storage: Storage

    /// swiftui/scenestorage/init(_:)
    public init(_ key: String) where Value == String? { storage = Storage(nil) }

    public var wrappedValue: Value {
        get { storage.value }
        nonmutating set { storage.value = newValue }
    }
}

extension View {
    /// swiftui/view/onopenurl(perform:)
    public nonisolated func onOpenURL(perform action: @escaping (URL) -> Void) -> some View { self }
}
