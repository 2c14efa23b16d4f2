import Observation
import TegataCore

/// What is seen where the camera stands.
public enum Sight: CaseIterable, Sendable {
    case asking
    /// The system asks once only: from here on its settings alone help.
    case denied
    case starting
    case running
    case taken
    case none
    case failed
}

/// Leads on from what is seen.
@MainActor
@Observable
public final class CameraModel {
    public private(set) var sight = Sight.asking
    @ObservationIgnored private let camera: any CodeCamera
    @ObservationIgnored private let take: @MainActor (ScanSource) -> Void
    @ObservationIgnored private var isLookedAt = false
    @ObservationIgnored private var isLit = false

    init(_ camera: any CodeCamera, take: @escaping @MainActor (ScanSource) -> Void) {
        self.camera = camera
        self.take = take
        if !camera.isThere { sight = .none }
    }

    /// The scan screen is shown.
    public func appear() async {
        isLookedAt = true
        if sight == .none { return }
        let isAllowed: Bool
        if let known = camera.isAllowed { isAllowed = known } else { isAllowed = await camera.askForPermission() }
        // Whoever was asked may have gone back meanwhile.
        if isLookedAt { isAllowed ? start() : stop(.denied) }
    }

    public func disappear() {
        isLookedAt = false
        if sight == .starting || sight == .running || sight == .taken { stop(.starting) }
    }

    public func again() {
        if isLookedAt { start() }
    }

    public func turnLight() {
        if sight != .running { return }
        isLit.toggle()
        camera.light(isOn: isLit)
    }

    private func start() {
        sight = .starting
        camera.start { [weak self] in self?.heard($0) }
    }

    private func heard(_ event: CameraEvent) {
        guard isLookedAt else { return }
        switch event {
        case .running: sight = .running
        case .frame(let frame): take(frame)
        case .taken:
            isLit = false
            sight = .taken
        case .free: again()
        case .failed: stop(.failed)
        }
    }

    private func stop(_ next: Sight) {
        camera.stop()
        isLit = false
        sight = next
    }
}
