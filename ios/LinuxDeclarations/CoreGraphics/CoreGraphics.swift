// What TegataScreens uses of Core Graphics, as Apple declares it; see LinuxDeclarations/SwiftUI/View.swift. Nothing is drawn.
// Pages are below https://developer.apple.com/documentation/.

@_exported import Foundation

/// corefoundation/cfdata. On Apple's systems it and NSData are one class by a bridge of the runtime.
public typealias CFData = NSData

/// coregraphics/cgdataprovider
public final class CGDataProvider {
    public init?(data: CFData) {}
}

/// coregraphics/cgcolorspace
public final class CGColorSpace {
    fileprivate init() {}
}

/// coregraphics/cgcolorspacecreatedevicegray()
public func CGColorSpaceCreateDeviceGray() -> CGColorSpace { CGColorSpace() }

/// coregraphics/cgimagealphainfo
public enum CGImageAlphaInfo: UInt32, Sendable {
    case none = 0
}

/// coregraphics/cgbitmapinfo
public struct CGBitmapInfo: OptionSet, Sendable {
    public let rawValue: UInt32
    public init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// coregraphics/cgcolorrenderingintent
public enum CGColorRenderingIntent: Int32, Sendable {
    case defaultIntent = 0
}

/// coregraphics/cgimage
public final class CGImage {
    public let width: Int
    public let height: Int

    public init?(
        width: Int, height: Int, bitsPerComponent: Int, bitsPerPixel: Int, bytesPerRow: Int, space: CGColorSpace,
        bitmapInfo: CGBitmapInfo, provider: CGDataProvider, decode: UnsafePointer<CGFloat>?, shouldInterpolate: Bool,
        intent: CGColorRenderingIntent
    ) {
        self.width = width
        self.height = height
    }

    /// Not Apple's: an image of a size.
    public init(_width: Int, _height: Int) {
        width = _width
        height = _height
    }
}
