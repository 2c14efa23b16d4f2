import Foundation
import ImageIO
import TegataCore
import TegataPlatform

/// Photographs that the core has no reader for, by their brightness and no larger than it needs.
func decodedPicture(_ file: Data) -> ScanSource? {
    let options: [CFString: Any] = [
        kCGImageSourceCreateThumbnailFromImageAlways: true,
        kCGImageSourceCreateThumbnailWithTransform: true,
        kCGImageSourceThumbnailMaxPixelSize: longestSide,
    ]
    guard let source = CGImageSourceCreateWithData(NSData(data: file) as CFData, nil),
        let image = CGImageSourceCreateThumbnailAtIndex(source, 0, options as CFDictionary)
    else { return nil }
    var pixels = [UInt8](repeating: 0, count: image.width * image.height)
    return pixels.withUnsafeMutableBytes { bytes in
        let context = CGContext(
            data: bytes.baseAddress, width: image.width, height: image.height, bitsPerComponent: 8, bytesPerRow: image.width,
            space: CGColorSpaceCreateDeviceGray(), bitmapInfo: CGImageAlphaInfo.none.rawValue)
        guard let context else { return nil }
        context.draw(image, in: CGRect(x: 0, y: 0, width: image.width, height: image.height))
        return luma(
            width: image.width, height: image.height, rowStride: image.width, plane: UnsafeRawBufferPointer(bytes))
    }
}
