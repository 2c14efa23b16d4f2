// What TegataScreens uses of Core Image, as Apple declares it; see LinuxDeclarations/SwiftUI/View.swift. Nothing is drawn.
// Pages are below https://developer.apple.com/documentation/.

@_exported import CoreGraphics

/// coreimage/ciimage
open class CIImage {
    fileprivate init() {}

    open var extent: CGRect { CGRect(x: 0, y: 0, width: 1, height: 1) }
}

/// coreimage/cifilter
open class CIFilter {
    public init?(name: String, parameters params: [String: Any]?) {}

    open var outputImage: CIImage? { CIImage() }
}

/// coreimage/cicontextoption
public struct CIContextOption: Hashable, Sendable {}

/// coreimage/cicontext
open class CIContext {
    public init(options: [CIContextOption: Any]? = nil) {}

    open func createCGImage(_ image: CIImage, from fromRect: CGRect) -> CGImage? {
        CGImage(_width: Int(fromRect.width), _height: Int(fromRect.height))
    }
}
