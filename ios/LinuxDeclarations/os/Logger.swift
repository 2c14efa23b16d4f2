// https://developer.apple.com/documentation/os/logger

public struct Logger: Sendable {
    private let name: String

    public init(subsystem: String, category: String) {
        name = "\(subsystem) \(category)"
    }

    public func log(level: OSLogType, _ message: OSLogMessage) {
        PlayedLog.shared.add("\(name): \(message.kept)")
    }
}

/// https://developer.apple.com/documentation/os/oslogtype
public struct OSLogType: Equatable, RawRepresentable, Sendable {
    public let rawValue: UInt8

    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    public static let `default` = OSLogType(rawValue: 0x00)
    public static let info = OSLogType(rawValue: 0x01)
    public static let debug = OSLogType(rawValue: 0x02)
    public static let error = OSLogType(rawValue: 0x10)
    public static let fault = OSLogType(rawValue: 0x11)
}

/// https://developer.apple.com/documentation/os/oslogprivacy
public struct OSLogPrivacy: Sendable {
    let isPublic: Bool

    public static var `public`: OSLogPrivacy { OSLogPrivacy(isPublic: true) }
    public static var `private`: OSLogPrivacy { OSLogPrivacy(isPublic: false) }
}

/// https://developer.apple.com/documentation/os/oslogmessage
public struct OSLogMessage: ExpressibleByStringInterpolation {
    /// What the system keeps.
    let kept: String

    public init(stringInterpolation: OSLogInterpolation) {
        kept = stringInterpolation.kept
    }

    public init(stringLiteral value: String) {
        kept = value
    }
}

/// https://developer.apple.com/documentation/os/osloginterpolation
public struct OSLogInterpolation: StringInterpolationProtocol {
    var kept = ""

    public init(literalCapacity: Int, interpolationCount: Int) {}

    public mutating func appendLiteral(_ literal: String) {
        kept += literal
    }

    /// What is dynamic is private, unless it is said to be public.
    public mutating func appendInterpolation(
        _ argumentString: @autoclosure @escaping () -> String, privacy: OSLogPrivacy = .private
    ) {
        kept += privacy.isPublic ? argumentString() : "<private>"
    }
}
