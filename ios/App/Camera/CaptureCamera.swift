import AVFoundation
import Foundation
import TegataPlatform

/// The phone's camera that looks away from its owner.
@MainActor
final class CaptureCamera: CodeCamera {
    private var run: CaptureRun? { didSet { shown?.show(run) } }
    private var starts = 0

    /// Where its picture goes.
    weak var shown: PreviewView? { didSet { shown?.show(run) } }

    private static var device: AVCaptureDevice? {
        .default(.builtInWideAngleCamera, for: .video, position: .back) ?? .default(for: .video)
    }

    var isThere: Bool { Self.device != nil }

    var isAllowed: Bool? {
        switch AVCaptureDevice.authorizationStatus(for: .video) {
        case .notDetermined: nil
        case .authorized: true
        default: false
        }
    }

    func askForPermission() async -> Bool {
        await AVCaptureDevice.requestAccess(for: .video)
    }

    func start(_ told: @escaping @MainActor @Sendable (CameraEvent) -> Void) {
        stop()
        guard let device = Self.device else { return told(.failed) }
        starts += 1
        let run = CaptureRun(device) { [weak self, starts] event in
            // In the order in which it happens, which tasks would not keep; and nothing of an earlier run.
            DispatchQueue.main.async { MainActor.assumeIsolated { if self?.starts == starts { told(event) } } }
        }
        self.run = run
        run.start()
    }

    func light(isOn: Bool) {
        run?.light(isOn: isOn)
    }

    func stop() {
        guard let run else { return }
        starts += 1
        run.stop()
        self.run = nil
    }
}
