import Foundation
import LocalAuthentication
import TegataPlatform

/// Face ID or Touch ID. Asking who is enrolled asks nobody.
struct SystemBiometrics: Biometrics {
    var enrolment: Enrolment {
        let context = LAContext()
        var why: NSError?
        let isThere = context.canEvaluatePolicy(.deviceOwnerAuthenticationWithBiometrics, error: &why)
        if isThere, let state = context.evaluatedPolicyDomainState { return .enrolled(state: state) }
        switch why.flatMap({ LAError.Code(rawValue: $0.code) }) {
        case .biometryNotEnrolled, .passcodeNotSet: return .nobody
        case .biometryNotAvailable: return .absent
        default: return .unavailable
        }
    }
}
