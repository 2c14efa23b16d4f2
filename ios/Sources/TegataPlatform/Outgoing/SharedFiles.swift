import Foundation
import TegataModels

/// Files that are made only to be handed over.
struct SharedFiles: Sendable {
    private let folder: URL

    init(in temporary: URL) {
        folder = temporary.appending(path: "shared", directoryHint: .isDirectory)
    }

    func file(_ shared: SharedText) throws -> URL {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        // A name, and no way to somewhere else.
        let name = URL(fileURLWithPath: shared.name).lastPathComponent
        let file = folder.appending(path: name, directoryHint: .notDirectory)
        try Data(shared.text.utf8).write(to: file, options: .atomic)
        return file
    }

    /// What was handed over is the others' now; the own copy goes.
    func forget() {
        try? FileManager.default.removeItem(at: folder)
    }
}
