import Foundation
import TegataPlatform

struct SystemFolderProtection: FolderProtection {
    func protect(_ folder: URL) throws {
        // What is being sent when the phone is locked is to be finished: files that are open then stay so, and no others.
        try FileManager.default.setAttributes(
            [.protectionKey: FileProtectionType.completeUnlessOpen], ofItemAtPath: folder.path(percentEncoded: false))
        var values = URLResourceValues()
        values.isExcludedFromBackup = true
        var folder = folder
        try folder.setResourceValues(values)
    }
}
