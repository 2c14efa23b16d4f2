import Foundation
import TegataCore

/// The encryption to a key of the Secure Enclave binds no associated data: so these are encrypted with the secret, which are
/// authenticated as one, and compared when it is opened.
enum SealedSecret {
    static func framed(_ secret: Data, with associated: Data) throws -> Data {
        guard let length = UInt16(exactly: associated.count) else { throw DeviceKeyError.Rejected }
        let size = 2 + associated.count + secret.count
        // At its full size from the beginning: what grows leaves copies behind.
        var framed = Data(count: size)
        framed.withUnsafeMutableBytes { bytes in
            bytes[0] = UInt8(length >> 8)
            bytes[1] = UInt8(length & 0xFF)
            bytes[2..<2 + associated.count].copyBytes(from: associated)
            bytes[(2 + associated.count)...].copyBytes(from: secret)
        }
        return framed
    }

    static func secret(in framed: Data, with associated: Data) throws -> Data {
        try framed.withUnsafeBytes { bytes in
            guard bytes.count >= 2 else { throw DeviceKeyError.Rejected }
            let end = 2 + Int(bytes[0]) << 8 + Int(bytes[1])
            guard end <= bytes.count, bytes[2..<end].elementsEqual(associated) else { throw DeviceKeyError.Rejected }
            return wipingItself(UnsafeRawBufferPointer(rebasing: bytes[end...]))
        }
    }
}
