import CryptoTokenKit
import Foundation
import LocalAuthentication
import Security
import TegataCore

/// The causes stay here: their texts say nothing to whoever is asked for a PIN.
func deviceKeyError(taking fault: Unmanaged<CFError>?) -> DeviceKeyError {
    guard let fault = fault?.takeRetainedValue() else { return .Unavailable }
    return deviceKeyError(domain: CFErrorGetDomain(fault) as String, code: CFErrorGetCode(fault))
}

/// What the several layers below say becomes what the core knows. Only what is certain takes a key away.
func deviceKeyError(domain: String, code: Int) -> DeviceKeyError {
    switch domain {
    case LAErrorDomain: ofPerson(code)
    case NSOSStatusErrorDomain: ofKeychain(code)
    case TKErrorDomain: ofEnclave(code)
    default: .Unavailable
    }
}

private func ofPerson(_ code: Int) -> DeviceKeyError {
    switch LAError.Code(rawValue: code) {
    case .userCancel, .userFallback, .systemCancel, .appCancel: .Cancelled
    default: .Unavailable
    }
}

private func ofKeychain(_ code: Int) -> DeviceKeyError {
    switch OSStatus(truncatingIfNeeded: code) {
    case errSecUserCanceled: .Cancelled
    case errSecItemNotFound: .Missing
    case errSecParam, errSecDecode: .Rejected
    default: .Unavailable
    }
}

private func ofEnclave(_ code: Int) -> DeviceKeyError {
    switch TKError.Code(rawValue: code) {
    case .canceledByUser: .Cancelled
    case .objectNotFound: .Missing
    case .corruptedData: .Rejected
    default: .Unavailable
    }
}
