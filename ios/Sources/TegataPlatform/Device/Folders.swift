import Foundation

/// What the system is told of a folder.
public protocol FolderProtection: Sendable {
    /// Its files are encrypted while the phone is locked, but for those that are open then; and no backup has it.
    func protect(_ folder: URL) throws
}

/// Where the app keeps what lasts. What is told of the root holds for all that is made in it.
struct Folders: Sendable {
    let root: URL

    /// - Parameter support: the app's folder for what the system never deletes by itself.
    init(in support: URL, _ protection: any FolderProtection) throws {
        root = support.appending(path: "Tegata", directoryHint: .isDirectory)
        try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
        try protection.protect(root)
    }

    var wallet: String { root.appending(path: "wallet").path(percentEncoded: false) }
    var studies: String { root.appending(path: "studies").path(percentEncoded: false) }
}
