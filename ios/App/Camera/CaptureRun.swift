import AVFoundation
import Foundation
import TegataPlatform

/// A camera from starting to stopping. All of it on a queue of its own, since starting takes its time; only what shows the
/// picture knows the session elsewhere.
final class CaptureRun: NSObject, @unchecked Sendable {
    let session = AVCaptureSession()
    let device: AVCaptureDevice
    private let told: @Sendable (CameraEvent) -> Void
    private let queue = DispatchQueue(label: "org.tegata.camera")
    private var observers: [any NSObjectProtocol] = []
    private var pace = FramePace()
    private var isStopped = false

    init(_ device: AVCaptureDevice, _ told: @escaping @Sendable (CameraEvent) -> Void) {
        self.device = device
        self.told = told
    }

    func start() {
        queue.async { [self] in
            if isStopped { return }
            guard connect() else { return told(.failed) }
            follow()
            session.startRunning()
            if session.isRunning { told(.running) }
        }
    }

    /// What it sees from then on is told to nobody.
    func stop() {
        queue.async { [self] in
            isStopped = true
            observers.forEach(NotificationCenter.default.removeObserver)
            observers = []
            session.stopRunning()
        }
    }

    func light(isOn: Bool) {
        configure { device in
            let mode: AVCaptureDevice.TorchMode = isOn ? .on : .off
            if device.hasTorch && device.isTorchModeSupported(mode) { device.torchMode = mode }
        }
    }

    private func connect() -> Bool {
        guard let input = try? AVCaptureDeviceInput(device: device) else { return false }
        let output = AVCaptureVideoDataOutput()
        // Brightness comes as a plane of its own.
        output.videoSettings = [kCVPixelBufferPixelFormatTypeKey as String: kCVPixelFormatType_420YpCbCr8BiPlanarFullRange]
        output.alwaysDiscardsLateVideoFrames = true
        output.setSampleBufferDelegate(self, queue: queue)
        session.beginConfiguration()
        defer { session.commitConfiguration() }
        guard session.canAddInput(input), session.canAddOutput(output) else { return false }
        session.addInput(input)
        session.addOutput(output)
        // Codes need no more, and each pixel is looked at.
        if session.canSetSessionPreset(.hd1280x720) { session.sessionPreset = .hd1280x720 }
        configure { device in
            if device.isFocusModeSupported(.continuousAutoFocus) { device.focusMode = .continuousAutoFocus }
        }
        return true
    }

    private func follow() {
        func on(_ name: NSNotification.Name, _ event: CameraEvent) {
            let told = told
            let observer = NotificationCenter.default.addObserver(forName: name, object: session, queue: nil) { _ in told(event)
            }
            observers.append(observer)
        }
        on(AVCaptureSession.wasInterruptedNotification, .taken)
        on(AVCaptureSession.interruptionEndedNotification, .free)
        on(AVCaptureSession.runtimeErrorNotification, .failed)
    }

    private func configure(_ change: @escaping @Sendable (AVCaptureDevice) -> Void) {
        queue.async { [self] in
            guard (try? device.lockForConfiguration()) != nil else { return }
            change(device)
            device.unlockForConfiguration()
        }
    }
}

extension CaptureRun: AVCaptureVideoDataOutputSampleBufferDelegate {
    func captureOutput(_ output: AVCaptureOutput, didOutput sampleBuffer: CMSampleBuffer, from connection: AVCaptureConnection)
    {
        guard !isStopped, pace.takes(at: sampleBuffer.presentationTimeStamp.seconds), let image = sampleBuffer.imageBuffer,
            CVPixelBufferLockBaseAddress(image, .readOnly) == kCVReturnSuccess
        else { return }
        defer { CVPixelBufferUnlockBaseAddress(image, .readOnly) }
        guard let start = CVPixelBufferGetBaseAddressOfPlane(image, 0) else { return }
        let (height, stride) = (CVPixelBufferGetHeightOfPlane(image, 0), CVPixelBufferGetBytesPerRowOfPlane(image, 0))
        let plane = UnsafeRawBufferPointer(start: start, count: stride * height)
        let frame = luma(width: CVPixelBufferGetWidthOfPlane(image, 0), height: height, rowStride: stride, plane: plane)
        if let frame { told(.frame(frame)) }
    }
}
