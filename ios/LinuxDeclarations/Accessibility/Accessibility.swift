// What TegataScreens uses of Accessibility, as Apple declares it; see LinuxDeclarations/SwiftUI/View.swift.
// Pages are below https://developer.apple.com/documentation/.

/// accessibility/accessibilitynotification
public struct AccessibilityNotification: Sendable {
    /// accessibility/accessibilitynotification/announcement
    public struct Announcement: Sendable {
        private let text: String

        public init(_ announcement: String) { text = announcement }

        public func post() { AccessibilityNotification._hear?(text) }
    }

    /// Not Apple's: a test hears what is said in its own task.
    @TaskLocal public static var _hear: (@Sendable (String) -> Void)?
}
