import CryptoTokenKit
import Foundation
import LocalAuthentication
import Security
import TegataCore
import Testing

@testable import Tegata

@Suite struct KeychainFaultTests {
    @Test(arguments: [LAError.Code.userCancel, .userFallback, .systemCancel, .appCancel])
    func whoDoesNotWantToHasCancelled(_ code: LAError.Code) {
        #expect(deviceKeyError(domain: LAErrorDomain, code: code.rawValue) == .Cancelled)
    }

    @Test(arguments: [LAError.Code.authenticationFailed, .biometryLockout, .biometryNotAvailable, .passcodeNotSet])
    func whatPassesTakesNoKeyAway(_ code: LAError.Code) {
        #expect(deviceKeyError(domain: LAErrorDomain, code: code.rawValue) == .Unavailable)
    }

    @Test func theKeychainsAnswersAreTold() {
        func of(_ status: OSStatus) -> DeviceKeyError { deviceKeyError(domain: NSOSStatusErrorDomain, code: Int(status)) }
        #expect(of(errSecUserCanceled) == .Cancelled)
        #expect(of(errSecItemNotFound) == .Missing)
        #expect(of(errSecParam) == .Rejected)
        #expect(of(errSecDecode) == .Rejected)
        #expect(of(errSecInteractionNotAllowed) == .Unavailable)
        #expect(of(errSecAuthFailed) == .Unavailable)
    }

    @Test func theEnclavesAnswersAreTold() {
        func of(_ code: TKError.Code) -> DeviceKeyError { deviceKeyError(domain: TKErrorDomain, code: code.rawValue) }
        #expect(of(.canceledByUser) == .Cancelled)
        #expect(of(.objectNotFound) == .Missing)
        #expect(of(.corruptedData) == .Rejected)
        #expect(of(.communicationError) == .Unavailable)
    }

    @Test func whatIsUnknownTakesNoKeyAway() {
        #expect(deviceKeyError(taking: nil) == .Unavailable)
        #expect(deviceKeyError(domain: "another", code: -25300) == .Unavailable)
    }
}
