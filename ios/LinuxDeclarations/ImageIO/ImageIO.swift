// What the app uses of ImageIO, as Apple declares it; see LinuxDeclarations/SwiftUI/View.swift. No picture is read. Pages are below
// https://developer.apple.com/documentation/.
@_exported import CoreGraphics

public typealias CFString = String
public typealias CFDictionary = [CFString: Any]

/// imageio/cgimagesource
public final class CGImageSource {
    init() {}
}

public let kCGImageSourceCreateThumbnailFromImageAlways: CFString = "kCGImageSourceCreateThumbnailFromImageAlways"
public let kCGImageSourceCreateThumbnailWithTransform: CFString = "kCGImageSourceCreateThumbnailWithTransform"
public let kCGImageSourceThumbnailMaxPixelSize: CFString = "kCGImageSourceThumbnailMaxPixelSize"

/// imageio/cgimagesourcecreatewithdata(_:_:)
public func CGImageSourceCreateWithData(_ data: CFData, _ options: CFDictionary?) -> CGImageSource? { nil }

/// imageio/cgimagesourcecreatethumbnailatindex(_:_:_:)
public func CGImageSourceCreateThumbnailAtIndex(
    _ isrc: CGImageSource, _ index: Int, _ options: CFDictionary?
) -> CGImage? { nil }

/// coregraphics/cgcontext
public final class CGContext {
    public init?(
        data: UnsafeMutableRawPointer?, width: Int, height: Int, bitsPerComponent: Int, bytesPerRow: Int, space: CGColorSpace,
        bitmapInfo: UInt32
    ) {}

    public func draw(_ image: CGImage, in rect: CGRect) {}
}
