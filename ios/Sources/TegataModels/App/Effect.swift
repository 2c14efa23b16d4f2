/// What the app's shell is to do.
public enum Effect: Equatable, Sendable {
    /// The system's settings.
    case openSystemSettings(page: SettingsPage)
    /// The store, for an update.
    case openStore
    /// Hands a text over as a file.
    case shareText(SharedText)
    /// Prints what happened: `Format.page` makes the page.
    case printRecord(PrintedRecord)
    /// Hands files over.
    case shareFiles(paths: [String])
    /// Asks for a picture; what was picked comes back by `TegataApp.scanned`.
    case pickPicture
    case torch
    /// Something was recognised or done.
    case vibrate
    /// Tells somebody who does not look, without saying what about.
    case notify(news: News)
    /// The same, at a time to come.
    case remind(news: News, atMs: Int64)
    /// A language tag, or nothing for the system's.
    case useLanguage(tag: String?)
}

/// The record as a file. It is medical: no log has its text.
public struct SharedText: Equatable, Sendable, CustomStringConvertible {
    public let name: String
    public let mediaType: String
    public let text: String

    public var description: String { "SharedText(\(name))" }
}

/// What happened, as entries of a list.
public struct PrintedRecord: Equatable, Sendable, CustomStringConvertible {
    public let entries: [Item]

    public var description: String { "PrintedRecord(\(entries.count))" }
}

public enum SettingsPage: String, CaseIterable, Sendable {
    case storage
    case biometrics
}

public enum News: String, CaseIterable, Sendable {
    case requestAnswered
    case withdrawalDone
    case permissionEnds
}
