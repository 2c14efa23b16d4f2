import AVFoundation
import SwiftUI
import UIKit

/// What the camera sees.
struct CameraPreview: UIViewRepresentable {
    let camera: CaptureCamera

    func makeUIView(context: Context) -> PreviewView {
        let view = PreviewView()
        camera.shown = view
        return view
    }

    func updateUIView(_ view: PreviewView, context: Context) {}
}

final class PreviewView: UIView {
    private var rotation: AVCaptureDevice.RotationCoordinator?

    override class var layerClass: AnyClass { AVCaptureVideoPreviewLayer.self }

    private var preview: AVCaptureVideoPreviewLayer? { layer as? AVCaptureVideoPreviewLayer }

    func show(_ run: CaptureRun?) {
        preview?.session = run?.session
        preview?.videoGravity = .resizeAspectFill
        rotation = run.map { AVCaptureDevice.RotationCoordinator(device: $0.device, previewLayer: preview) }
        turn()
    }

    /// Also when the phone was turned.
    override func layoutSubviews() {
        super.layoutSubviews()
        turn()
    }

    private func turn() {
        guard let angle = rotation?.videoRotationAngleForHorizonLevelPreview, let connection = preview?.connection,
            connection.isVideoRotationAngleSupported(angle)
        else { return }
        connection.videoRotationAngle = angle
    }
}
