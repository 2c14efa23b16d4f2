// https://developer.apple.com/documentation/coremedia and https://developer.apple.com/documentation/corevideo, which AVFoundation
// brings along.
import Foundation

/// https://developer.apple.com/documentation/coremedia/cmsamplebuffer
public final class CMSampleBuffer {
    private init() {}

    public var imageBuffer: CVImageBuffer? { nil }
    public var presentationTimeStamp: CMTime { CMTime() }
}

/// https://developer.apple.com/documentation/coremedia/cmtime
public struct CMTime: Sendable {
    public var seconds: Double { 0 }
}

/// https://developer.apple.com/documentation/corevideo/cvimagebuffer
public final class CVBuffer {
    private init() {}
}

public typealias CVImageBuffer = CVBuffer
public typealias CVPixelBuffer = CVImageBuffer
public typealias CVReturn = Int32
public let kCVReturnSuccess: CVReturn = 0

/// https://developer.apple.com/documentation/corevideo/cvpixelbufferlockflags
public struct CVPixelBufferLockFlags: OptionSet, Sendable {
    public let rawValue: UInt64

    public init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    public static let readOnly = CVPixelBufferLockFlags(rawValue: 1)
}

/// https://developer.apple.com/documentation/corevideo/kcvpixelbufferpixelformattypekey
public let kCVPixelBufferPixelFormatTypeKey = "PixelFormatType"

/// https://developer.apple.com/documentation/corevideo/kcvpixelformattype_420ypcbcr8biplanarfullrange
public let kCVPixelFormatType_420YpCbCr8BiPlanarFullRange: UInt32 = 0x3432_3066

public func CVPixelBufferLockBaseAddress(_ pixelBuffer: CVPixelBuffer, _ lockFlags: CVPixelBufferLockFlags) -> CVReturn { 0 }
@discardableResult
public func CVPixelBufferUnlockBaseAddress(_ pixelBuffer: CVPixelBuffer, _ unlockFlags: CVPixelBufferLockFlags) -> CVReturn {
    0
}
public func CVPixelBufferGetBaseAddressOfPlane(_ pixelBuffer: CVPixelBuffer, _ planeIndex: Int) -> UnsafeMutableRawPointer? {
    nil
}
public func CVPixelBufferGetBytesPerRowOfPlane(_ pixelBuffer: CVPixelBuffer, _ planeIndex: Int) -> Int { 0 }
public func CVPixelBufferGetWidthOfPlane(_ pixelBuffer: CVPixelBuffer, _ planeIndex: Int) -> Int { 0 }
public func CVPixelBufferGetHeightOfPlane(_ pixelBuffer: CVPixelBuffer, _ planeIndex: Int) -> Int { 0 }
