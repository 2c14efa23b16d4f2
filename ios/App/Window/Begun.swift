import Foundation
import Observation
import TegataPlatform
import TegataScreens
import UIKit

/// The process. The wallet lives as long as it does, not as long as a window.
@MainActor
@Observable
final class Begun {
    /// Nothing before the first window.
    private(set) var phone: Phone?
    private(set) var hasFailed = false
    let window = SystemWindow()
    @ObservationIgnored let camera = CaptureCamera()
    @ObservationIgnored private let time = SystemBackgroundTime()
    @ObservationIgnored private var link: URL?
    @ObservationIgnored private var spoken: (tag: String, speech: Speech)?
    @ObservationIgnored private var pictures: (any NSObjectProtocol)?

    /// - Parameter saved: where somebody was when the system ended the process.
    func begin(saved: String?) {
        guard phone == nil else { return }
        do {
            let phone = try Phone(systemEquipment(camera: camera, time: time), saved: saved)
            phone.window = window
            self.phone = phone
            watchForPictures()
            if let link { phone.follow(link) }
            link = nil
        } catch {
            hasFailed = true
        }
    }

    func follow(_ link: URL) {
        if let phone { phone.follow(link) } else { self.link = link }
    }

    /// Read once for each language: a window asks whenever anything changes.
    func speech(in tongue: Tongue) -> Speech {
        if let spoken, spoken.tag == tongue.tag { return spoken.speech }
        let locale = Locale(identifier: tongue.tag)
        guard let speech = Speech(language: tongue.tag, locale: locale, zone: .autoupdatingCurrent) else {
            preconditionFailure("the app has no words in \(tongue.tag)")
        }
        spoken = (tongue.tag, speech)
        return speech
    }

    /// The system woke the process for what was not finished.
    func wake() async {
        if let phone { return await phone.wake() }
        await Phone.tellUnfinished(systemEquipment(camera: camera, time: time))
    }

    private func watchForPictures() {
        pictures = NotificationCenter.default.addObserver(
            forName: UIApplication.userDidTakeScreenshotNotification, object: nil, queue: .main
        ) { [weak self] _ in
            MainActor.assumeIsolated { self?.phone?.cover.pictured() }
        }
    }
}
