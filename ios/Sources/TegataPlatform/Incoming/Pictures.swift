import Foundation
import TegataCore

/// What the core takes of a picture.
private let largestFile = 32 * 1024 * 1024

/// The longest side that a picture of another kind is made to.
public let longestSide = 2_048

private let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47]
private let jpeg: [UInt8] = [0xFF, 0xD8, 0xFF]

/// A picture that somebody chose. What is none goes on as it is, since the core says why it cannot be read.
///
/// - Parameter decode: the system's reader for photographs of other kinds (HEIC, WebP …). What the core reads is not shown to it.
func source(ofPicture file: Data, decode: (Data) -> ScanSource?) -> ScanSource {
    let isOfCore = file.starts(with: png) || file.starts(with: jpeg) || file.count > largestFile
    return isOfCore ? .file(bytes: file) : decode(file) ?? .file(bytes: file)
}
