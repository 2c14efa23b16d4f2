import TegataCore

/// A camera that looks for codes.
@MainActor
public protocol CodeCamera: AnyObject {
    /// Whether the device has one at all.
    var isThere: Bool { get }

    /// Nothing: nobody was asked yet.
    var isAllowed: Bool? { get }

    func askForPermission() async -> Bool

    /// - Parameter told: on the main actor, until `stop`.
    func start(_ told: @escaping @MainActor @Sendable (CameraEvent) -> Void)

    func light(isOn: Bool)

    func stop()
}

public enum CameraEvent: Equatable, Sendable {
    case running
    /// Brightness alone: colours say nothing in a code.
    case frame(ScanSource)
    /// Another app took it, or the system; `free` follows when that has ended.
    case taken
    case free
    case failed
}
