// https://developer.apple.com/documentation/avfoundation/avcapturevideopreviewlayer
import Foundation

/// https://developer.apple.com/documentation/quartzcore/calayer
open class CALayer {
    public init() {}
}

open class AVCaptureVideoPreviewLayer: CALayer {
    open var session: AVCaptureSession?
    open var videoGravity = AVLayerVideoGravity.resizeAspect
    open var connection: AVCaptureConnection? { nil }
}

/// https://developer.apple.com/documentation/avfoundation/avlayervideogravity
public struct AVLayerVideoGravity: RawRepresentable, Hashable, Sendable {
    public let rawValue: String

    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    public static let resizeAspect = AVLayerVideoGravity(rawValue: "AVLayerVideoGravityResizeAspect")
    public static let resizeAspectFill = AVLayerVideoGravity(rawValue: "AVLayerVideoGravityResizeAspectFill")
}

extension AVCaptureDevice {
    /// https://developer.apple.com/documentation/avfoundation/avcapturedevice/rotationcoordinator
    open class RotationCoordinator {
        public init(device: AVCaptureDevice, previewLayer: CALayer?) {}
        open var videoRotationAngleForHorizonLevelPreview: CGFloat { 0 }
    }
}
