import CoreGraphics
import CoreImage
import Foundation
import SwiftUI

/// Black on white in the dark too: many readers know nothing else.
struct QrSquare: View {
    let text: String

    var body: some View {
        if let code = Self.drawn(text) {
            Image(decorative: code, scale: 1)
                // Whole modules: a reader needs sharp edges.
                .interpolation(.none)
                .resizable()
                .aspectRatio(contentMode: .fit)
                .padding(Space.large)
                .background(Color.white)
                .frame(maxWidth: 420)
        }
    }

    private static let context = CIContext()

    private static func drawn(_ text: String) -> CGImage? {
        let parameters: [String: Any] = ["inputMessage": Data(text.utf8), "inputCorrectionLevel": "L"]
        let filter = CIFilter(name: "CIQRCodeGenerator", parameters: parameters)
        return filter?.outputImage.flatMap { context.createCGImage($0, from: $0.extent) }
    }
}
