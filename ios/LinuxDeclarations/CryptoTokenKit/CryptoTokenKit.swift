// https://developer.apple.com/documentation/cryptotokenkit

/// https://developer.apple.com/documentation/cryptotokenkit/tkerrordomain
public let TKErrorDomain = "CryptoTokenKit"

/// https://developer.apple.com/documentation/cryptotokenkit/tkerror
public struct TKError: Error, Sendable {
    public let code: Code

    /// https://developer.apple.com/documentation/cryptotokenkit/tkerror/code
    public enum Code: Int, Sendable {
        case notImplemented = -1
        case communicationError = -2
        case corruptedData = -3
        case canceledByUser = -4
        case authenticationFailed = -5
        case objectNotFound = -6
        case tokenNotFound = -7
        case badParameter = -8
        case authenticationNeeded = -9
    }
}
