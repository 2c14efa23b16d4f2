import CoreGraphics
import Foundation
import SwiftUI
import TegataCore
import TegataModels

extension Picture {
    /// The core hands over grey pixels, row by row; nothing where they are fewer than it says.
    var image: CGImage? {
        let (columns, rows) = (Int(width), Int(height))
        guard columns > 0, rows > 0, luma.count >= columns * rows,
            let provider = CGDataProvider(data: NSData(data: luma) as CFData)
        else { return nil }
        return CGImage(
            width: columns, height: rows, bitsPerComponent: 8, bitsPerPixel: 8, bytesPerRow: columns,
            space: CGColorSpaceCreateDeviceGray(), bitmapInfo: CGBitmapInfo(rawValue: CGImageAlphaInfo.none.rawValue),
            provider: provider, decode: nil, shouldInterpolate: true, intent: .defaultIntent)
    }
}

/// A study's picture, which is described beside it or around it.
struct Pixels: View {
    let picture: ShownPicture

    var body: some View {
        if let image = picture.pixels.image {
            Image(decorative: image, scale: 1)
                .resizable()
                .interpolation(.high)
                .aspectRatio(contentMode: .fit)
        }
    }
}

struct Thumbnail: View {
    let picture: ShownPicture
    @ScaledMetric private var size: CGFloat = 64

    var body: some View {
        Pixels(picture: picture)
            .frame(width: size, height: size)
            .background(Color.black)
    }
}
