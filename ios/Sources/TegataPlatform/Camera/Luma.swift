import Foundation
import TegataCore

/// The brightness of a picture whose rows may be longer than what is seen of them; nothing where the plane is too small for it.
public func luma(width: Int, height: Int, rowStride: Int, plane: UnsafeRawBufferPointer) -> ScanSource? {
    guard width > 0, height > 0, rowStride >= width, let columns = UInt32(exactly: width), let rows = UInt32(exactly: height),
        plane.count >= rowStride * (height - 1) + width
    else { return nil }
    var luma = Data(capacity: width * height)
    for row in 0..<height { luma.append(contentsOf: plane[row * rowStride..<row * rowStride + width]) }
    return .frame(width: columns, height: rows, luma: luma)
}

/// Which frames are looked at: reading one takes less than this, and buttons want to be heard.
public struct FramePace: Sendable {
    private static let seconds = 0.15
    private var next = -Double.infinity

    public init() {}

    public mutating func takes(at seconds: Double) -> Bool {
        // Where the clock began anew.
        if seconds < next && seconds >= next - Self.seconds { return false }
        next = seconds + Self.seconds
        return true
    }
}
