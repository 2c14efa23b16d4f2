import Foundation
import TegataModels

/// Says that something happened, to whoever sees the phone: never what, with whom, of what.
struct NewsBoard {
    let centre: any NotificationCentre

    func ask() async {
        await centre.ask()
    }

    func show(_ news: News, in tongue: Tongue) async {
        await show(news.rawValue, Self.text(news, tongue))
    }

    /// Something was begun, and the system ended the app before it was done.
    func showUnfinished(in tongue: Tongue) async {
        await show("unfinished", tongue.own(.newsUnfinished))
    }

    /// The same moment is told once.
    func remind(_ news: News, atMs: Int64, in tongue: Tongue) async {
        await show("\(news.rawValue).\(atMs)", Self.text(news, tongue), at: Date(timeIntervalSince1970: Double(atMs) / 1_000))
    }

    func forget() {
        centre.forget()
    }

    private static func text(_ news: News, _ tongue: Tongue) -> String {
        tongue.words.text("news_\(news.rawValue)", [])
    }

    private func show(_ id: String, _ text: String, at: Date? = nil) async {
        await centre.show(Announcement(id: id, title: appName, text: text, at: at))
    }
}

let appName = "Tegata"
