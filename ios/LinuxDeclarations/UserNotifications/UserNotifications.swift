// https://developer.apple.com/documentation/usernotifications
import Foundation

/// https://developer.apple.com/documentation/usernotifications/unusernotificationcenter
open class UNUserNotificationCenter: @unchecked Sendable {
    private init() {}

    open class func current() -> UNUserNotificationCenter { UNUserNotificationCenter() }
    open func requestAuthorization(options: UNAuthorizationOptions = []) async throws -> Bool { false }
    open func add(_ request: UNNotificationRequest) async throws {}
    open func removeAllPendingNotificationRequests() {}
    open func removeAllDeliveredNotifications() {}
}

/// https://developer.apple.com/documentation/usernotifications/unauthorizationoptions
public struct UNAuthorizationOptions: OptionSet, Sendable {
    public let rawValue: UInt

    public init(rawValue: UInt) {
        self.rawValue = rawValue
    }

    public static let badge = UNAuthorizationOptions(rawValue: 1 << 0)
    public static let sound = UNAuthorizationOptions(rawValue: 1 << 1)
    public static let alert = UNAuthorizationOptions(rawValue: 1 << 2)
}

/// https://developer.apple.com/documentation/usernotifications/unnotificationcontent
open class UNNotificationContent {
    public init() {}
}

/// https://developer.apple.com/documentation/usernotifications/unmutablenotificationcontent
open class UNMutableNotificationContent: UNNotificationContent {
    open var title = ""
    open var body = ""
    open var sound: UNNotificationSound?
}

/// https://developer.apple.com/documentation/usernotifications/unnotificationsound
open class UNNotificationSound {
    private init() {}

    open class var `default`: UNNotificationSound { UNNotificationSound() }
}

/// https://developer.apple.com/documentation/usernotifications/unnotificationtrigger
open class UNNotificationTrigger {
    init() {}
}

/// https://developer.apple.com/documentation/usernotifications/untimeintervalnotificationtrigger
open class UNTimeIntervalNotificationTrigger: UNNotificationTrigger {
    /// - Precondition: as Apple's, which throws where the interval is not above 0.
    public init(timeInterval: TimeInterval, repeats: Bool) {
        precondition(timeInterval > 0)
    }
}

/// https://developer.apple.com/documentation/usernotifications/unnotificationrequest
open class UNNotificationRequest {
    public init(identifier: String, content: UNNotificationContent, trigger: UNNotificationTrigger?) {}
}
