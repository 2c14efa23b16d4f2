import Foundation
import TegataPlatform
import UserNotifications

struct SystemNotifications: NotificationCentre {
    /// Who was asked before is not asked again; without permission nothing is shown.
    func ask() async {
        _ = try? await UNUserNotificationCenter.current().requestAuthorization(options: [.alert, .sound])
    }

    func show(_ announcement: Announcement) async {
        let content = UNMutableNotificationContent()
        content.title = announcement.title
        content.body = announcement.text
        content.sound = .default
        let wait = announcement.at?.timeIntervalSinceNow
        let trigger = wait.map { UNTimeIntervalNotificationTrigger(timeInterval: max($0, 1), repeats: false) }
        let request = UNNotificationRequest(identifier: announcement.id, content: content, trigger: trigger)
        // It is a word more than the app itself says: whoever opens it finds everything there.
        try? await UNUserNotificationCenter.current().add(request)
    }

    func forget() {
        UNUserNotificationCenter.current().removeAllPendingNotificationRequests()
        UNUserNotificationCenter.current().removeAllDeliveredNotifications()
    }
}
