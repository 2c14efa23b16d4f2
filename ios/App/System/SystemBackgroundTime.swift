import BackgroundTasks
import Foundation
import TegataPlatform
import UIKit

@MainActor
final class SystemBackgroundTime: BackgroundTime {
    /// As in Info.plist.
    nonisolated static let unfinished = "org.tegata.app.unfinished"

    /// Confirmations take about as long.
    private static let later: TimeInterval = 60

    private var held = UIBackgroundTaskIdentifier.invalid

    func begin(expired: @escaping @MainActor @Sendable () -> Void) {
        end()
        held = UIApplication.shared.beginBackgroundTask(withName: Self.unfinished) { [weak self] in
            expired()
            self?.end()
        }
    }

    func end() {
        guard held != .invalid else { return }
        UIApplication.shared.endBackgroundTask(held)
        held = .invalid
    }

    /// Where background refresh is switched off nobody is woken, and what is unfinished goes on when the app is opened.
    func wakeLater() {
        let request = BGAppRefreshTaskRequest(identifier: Self.unfinished)
        request.earliestBeginDate = Date(timeIntervalSinceNow: Self.later)
        try? BGTaskScheduler.shared.submit(request)
    }

    func wakeNoMore() {
        BGTaskScheduler.shared.cancel(taskRequestWithIdentifier: Self.unfinished)
    }
}
