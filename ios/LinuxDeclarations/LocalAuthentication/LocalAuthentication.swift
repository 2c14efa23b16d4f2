// https://developer.apple.com/documentation/localauthentication
import Foundation

/// https://developer.apple.com/documentation/foundation/nserrorpointer, which is for Objective-C's pointers there.
public typealias NSErrorPointer = UnsafeMutablePointer<NSError?>?

/// https://developer.apple.com/documentation/localauthentication/lapolicy
public enum LAPolicy: Int, Sendable {
    case deviceOwnerAuthenticationWithBiometrics = 1
    case deviceOwnerAuthentication = 2
}

/// https://developer.apple.com/documentation/localauthentication/laerror
public struct LAError: Error, Sendable {
    public let code: Code

    public init(_ code: Code) {
        self.code = code
    }

    /// https://developer.apple.com/documentation/localauthentication/laerror/code
    public enum Code: Int, Sendable {
        case authenticationFailed = -1
        case userCancel = -2
        case userFallback = -3
        case systemCancel = -4
        case passcodeNotSet = -5
        case biometryNotAvailable = -6
        case biometryNotEnrolled = -7
        case biometryLockout = -8
        case appCancel = -9
        case invalidContext = -10
        case notInteractive = -1004
    }
}

/// https://developer.apple.com/documentation/localauthentication/laerrordomain
public let LAErrorDomain = "com.apple.LocalAuthentication"

/// https://developer.apple.com/documentation/localauthentication/lacontext
open class LAContext {
    public init() {}

    open var localizedReason = ""
    open var localizedCancelTitle: String?
    open var localizedFallbackTitle: String?
    open var touchIDAuthenticationAllowableReuseDuration: TimeInterval = 0

    /// Of iOS 9 to 18, and still there after.
    open private(set) var evaluatedPolicyDomainState: Data?

    open func canEvaluatePolicy(_ policy: LAPolicy, error: NSErrorPointer) -> Bool {
        let played = PlayedEnrolment.shared
        evaluatedPolicyDomainState = played.state
        if let refusal = played.refusal {
            error?.pointee = NSError(domain: LAErrorDomain, code: refusal.rawValue)
            return false
        }
        return true
    }
}

/// Who is enrolled, on Linux.
package final class PlayedEnrolment: @unchecked Sendable {
    package static let shared = PlayedEnrolment()
    private let lock = NSLock()
    private var enrolled: Data? = Data([1])
    private var why: LAError.Code?

    package var state: Data? {
        get { lock.withLock { enrolled } }
        set { lock.withLock { enrolled = newValue } }
    }

    package var refusal: LAError.Code? {
        get { lock.withLock { why } }
        set { lock.withLock { why = newValue } }
    }
}
