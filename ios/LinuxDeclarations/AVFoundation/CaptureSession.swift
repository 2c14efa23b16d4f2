// https://developer.apple.com/documentation/avfoundation/capture-setup
import Foundation

/// https://developer.apple.com/documentation/avfoundation/avcapturesession
open class AVCaptureSession {
    public init() {}

    /// https://developer.apple.com/documentation/avfoundation/avcapturesession/preset
    public struct Preset: RawRepresentable, Hashable, Sendable {
        public let rawValue: String

        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        public static let vga640x480 = Preset(rawValue: "AVCaptureSessionPreset640x480")
        public static let hd1280x720 = Preset(rawValue: "AVCaptureSessionPreset1280x720")
    }

    /// https://developer.apple.com/documentation/avfoundation/avcapturesession/interruptionreason
    public enum InterruptionReason: Int, Sendable {
        case videoDeviceNotAvailableInBackground = 1
        case audioDeviceInUseByAnotherClient = 2
        case videoDeviceInUseByAnotherClient = 3
        case videoDeviceNotAvailableWithMultipleForegroundApps = 4
        case videoDeviceNotAvailableDueToSystemPressure = 5
    }

    open var sessionPreset = Preset.hd1280x720
    open private(set) var isRunning = false

    open func canSetSessionPreset(_ preset: Preset) -> Bool { true }
    open func canAddInput(_ input: AVCaptureInput) -> Bool { true }
    open func addInput(_ input: AVCaptureInput) {}
    open func canAddOutput(_ output: AVCaptureOutput) -> Bool { true }
    open func addOutput(_ output: AVCaptureOutput) {}
    open func beginConfiguration() {}
    open func commitConfiguration() {}
    open func startRunning() { isRunning = true }
    open func stopRunning() { isRunning = false }

    /// https://developer.apple.com/documentation/avfoundation/avcapturesession/wasinterruptednotification
    public class var wasInterruptedNotification: NSNotification.Name { .init("AVCaptureSessionWasInterruptedNotification") }

    /// https://developer.apple.com/documentation/avfoundation/avcapturesession/interruptionendednotification
    public class var interruptionEndedNotification: NSNotification.Name {
        .init("AVCaptureSessionInterruptionEndedNotification")
    }

    /// https://developer.apple.com/documentation/avfoundation/avcapturesession/runtimeerrornotification
    public class var runtimeErrorNotification: NSNotification.Name { .init("AVCaptureSessionRuntimeErrorNotification") }
}

/// https://developer.apple.com/documentation/avfoundation/avcaptureinput
open class AVCaptureInput {}

/// https://developer.apple.com/documentation/avfoundation/avcapturedeviceinput
open class AVCaptureDeviceInput: AVCaptureInput {
    public init(device: AVCaptureDevice) throws {}
}

/// https://developer.apple.com/documentation/avfoundation/avcaptureoutput
open class AVCaptureOutput {}

/// https://developer.apple.com/documentation/avfoundation/avcaptureconnection
open class AVCaptureConnection {
    private init() {}

    open var videoRotationAngle: CGFloat {
        get { 0 }
        set {}
    }
    open func isVideoRotationAngleSupported(_ videoRotationAngle: CGFloat) -> Bool { false }
}

/// https://developer.apple.com/documentation/avfoundation/avcapturevideodataoutput
open class AVCaptureVideoDataOutput: AVCaptureOutput {
    public override init() {}

    open var videoSettings: [String: Any]! = [:]
    open var alwaysDiscardsLateVideoFrames = true

    open func setSampleBufferDelegate(
        _ sampleBufferDelegate: (any AVCaptureVideoDataOutputSampleBufferDelegate)?,
        queue sampleBufferCallbackQueue: DispatchQueue?
    ) {}
}

/// https://developer.apple.com/documentation/avfoundation/avcapturevideodataoutputsamplebufferdelegate
public protocol AVCaptureVideoDataOutputSampleBufferDelegate: NSObjectProtocol {
    func captureOutput(_ output: AVCaptureOutput, didOutput sampleBuffer: CMSampleBuffer, from connection: AVCaptureConnection)
}

/// https://developer.apple.com/documentation/avfoundation/avcapturedevice
open class AVCaptureDevice {
    private init() {}

    /// https://developer.apple.com/documentation/avfoundation/avcapturedevice/devicetype
    public struct DeviceType: RawRepresentable, Hashable, Sendable {
        public let rawValue: String

        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        public static let builtInWideAngleCamera = DeviceType(rawValue: "AVCaptureDeviceTypeBuiltInWideAngleCamera")
    }

    public enum Position: Int, Sendable {
        case unspecified = 0
        case back = 1
        case front = 2
    }

    public enum TorchMode: Int, Sendable {
        case off = 0
        case on = 1
        case auto = 2
    }

    public enum FocusMode: Int, Sendable {
        case locked = 0
        case autoFocus = 1
        case continuousAutoFocus = 2
    }

    open class func `default`(_ deviceType: DeviceType, for mediaType: AVMediaType?, position: Position) -> AVCaptureDevice? {
        nil
    }
    open class func `default`(for mediaType: AVMediaType) -> AVCaptureDevice? { nil }
    open class func authorizationStatus(for mediaType: AVMediaType) -> AVAuthorizationStatus { .notDetermined }
    open class func requestAccess(for mediaType: AVMediaType) async -> Bool { false }

    open var hasTorch: Bool { false }
    open var torchMode: TorchMode {
        get { .off }
        set {}
    }
    open func isTorchModeSupported(_ torchMode: TorchMode) -> Bool { false }
    open var focusMode: FocusMode {
        get { .locked }
        set {}
    }
    open func isFocusModeSupported(_ focusMode: FocusMode) -> Bool { false }
    open func lockForConfiguration() throws {}
    open func unlockForConfiguration() {}
}

/// https://developer.apple.com/documentation/avfoundation/avauthorizationstatus
public enum AVAuthorizationStatus: Int, Sendable {
    case notDetermined = 0
    case restricted = 1
    case denied = 2
    case authorized = 3
}

/// https://developer.apple.com/documentation/avfoundation/avmediatype
public struct AVMediaType: RawRepresentable, Hashable, Sendable {
    public let rawValue: String

    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    public static let video = AVMediaType(rawValue: "vide")
}
