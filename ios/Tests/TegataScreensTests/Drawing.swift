import Foundation
import SwiftUI
import TegataModels
import TegataScreens

/// A screen of the app that is drawn again and again, and keeps what views keep.
@MainActor
final class Drawing {
    private let memory = _Memory()
    private let speech: Speech
    private let environment: EnvironmentValues

    init(_ speech: Speech, _ change: (inout EnvironmentValues) -> Void = { _ in }) {
        self.speech = speech
        var environment = EnvironmentValues()
        change(&environment)
        self.environment = environment
    }

    func draw(_ app: TegataApp) -> Seen {
        Seen(root: memory.nodes(of: TegataAppView(app: app, speech: speech), environment))
    }

    func draw(_ pages: [ShownPage], _ tab: Tab, _ doings: Doings) -> Seen {
        Seen(root: memory.nodes(of: TegataView(pages: pages, tab: tab, speech: speech, doings: doings), environment))
    }
}

/// What is spoken in a test: the real words of a language, as of Tokyo.
func speech(_ language: String) -> Speech {
    guard
        let speech = Speech(
            language: language, locale: Locale(identifier: language), zone: TimeZone(identifier: "Asia/Tokyo") ?? .gmt)
    else { fatalError("there are no words of \(language)") }
    return speech
}
