import Foundation
import TegataCore
import TegataModels
@testable import TegataPlatform

@MainActor
final class FakeCamera: CodeCamera {
    var isThere = true
    var isAllowed: Bool?
    var answer = true
    var whileAsking: () -> Void = {}
    private(set) var asked = 0
    private(set) var starts = 0
    private(set) var isLit = false
    private(set) var isStopped = true
    private var told: (@MainActor @Sendable (CameraEvent) -> Void)?

    func askForPermission() async -> Bool {
        asked += 1
        whileAsking()
        isAllowed = answer
        return answer
    }

    func start(_ told: @escaping @MainActor @Sendable (CameraEvent) -> Void) {
        starts += 1
        isStopped = false
        self.told = told
    }

    func light(isOn: Bool) {
        isLit = isOn
    }

    func stop() {
        isStopped = true
        isLit = false
    }

    func tell(_ event: CameraEvent) {
        told?(event)
    }
}

final class FakeCentre: NotificationCentre, @unchecked Sendable {
    private let lock = NSLock()
    private var shown: [Announcement] = []
    private var questions = 0

    var announcements: [Announcement] { lock.withLock { shown } }
    var asked: Int { lock.withLock { questions } }

    func ask() async {
        lock.withLock { questions += 1 }
    }

    func show(_ announcement: Announcement) async {
        lock.withLock {
            shown.removeAll { $0.id == announcement.id }
            shown.append(announcement)
        }
    }

    func forget() {
        lock.withLock { shown = [] }
    }
}

@MainActor
final class FakeTime: BackgroundTime {
    private(set) var isHeld = false
    private(set) var isToBeWoken = false
    private(set) var expired: (@MainActor @Sendable () -> Void)?

    func begin(expired: @escaping @MainActor @Sendable () -> Void) {
        isHeld = true
        self.expired = expired
    }

    func end() {
        isHeld = false
    }

    func wakeLater() {
        isToBeWoken = true
    }

    func wakeNoMore() {
        isToBeWoken = false
    }
}

final class FakeProtection: FolderProtection, @unchecked Sendable {
    private(set) var protected: [String] = []
    var failing: (any Error)?

    func protect(_ folder: URL) throws {
        if let failing { throw failing }
        protected.append(folder.lastPathComponent)
    }
}

@MainActor
final class FakeWindow: Window {
    private(set) var done: [String] = []
    private(set) var shared: [URL] = []
    private(set) var closeSheet: (@MainActor () -> Void)?
    private(set) var printed = ""

    func pickPicture() {
        done.append("pickPicture")
    }

    func share(_ files: [URL], done: @escaping @MainActor () -> Void) {
        self.done.append("share")
        shared = files
        closeSheet = done
    }

    func printOut(_ text: String, name: String) {
        done.append("print \(name)")
        printed = text
    }

    func openSettings() {
        done.append("openSettings")
    }

    func open(_ link: URL) {
        done.append("open \(link)")
    }
}
