import Foundation

/// What the system shows to somebody who does not look.
public struct Announcement: Equatable, Sendable {
    /// The same one again takes its place.
    public let id: String
    public let title: String
    public let text: String
    /// Nothing: now.
    public let at: Date?
}

public protocol NotificationCentre: Sendable {
    /// Asks, where nobody was asked yet.
    func ask() async

    func show(_ announcement: Announcement) async

    /// Takes back what is shown and what is to come.
    func forget()
}
