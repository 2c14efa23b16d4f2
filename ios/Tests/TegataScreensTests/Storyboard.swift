import Foundation
import ScenarioWorld
import SwiftUI
import TegataModels

@testable import TegataScreens

/// The screens that a journey passes, in the words that are read aloud there, in both languages.
@MainActor
final class Storyboard {
    private struct Moment: Equatable {
        let phone: String
        let screen: ScreenKey
        let rows: [[String]]
    }

    private var moments: [Moment] = []
    private static let languages = ["ja", "en"]

    /// Adds what is shown now, unless nothing has changed.
    func add(_ app: TegataApp, _ phone: String) {
        let read = Self.languages.map { language in
            let seen = Drawing(speech(language)).draw(app)
            let back = seen.wayBack == nil ? [] : ["◂ " + speech(language).action(.back)]
            return back + seen.elements.map { Self.line($0) }
        }
        // Both languages say as much.
        let rows = (0..<(read.map(\.count).max() ?? 0)).map { row in
            read.map { $0.indices.contains(row) ? $0[row] : "" }
        }
        let moment = Moment(phone: phone, screen: app.shown.screen, rows: rows)
        if !moments.contains(moment) { moments.append(moment) }
    }

    private static func line(_ element: _Node) -> String {
        let said = element.said.replacingOccurrences(of: "\n", with: "<br>").replacingOccurrences(of: "|", with: "\\|")
        if element.fill != nil { return "✎ \(said)" }
        if element.traits.contains(.isHeader) { return "**\(said)**" }
        if element.traits.contains(.isImage) { return "▣ \(said)" }
        if element.press == nil { return said }
        return element.isEnabled ? "▸ \(said)" : "▹ \(said)"
    }

    func write(_ name: String, _ journey: JSON, to folder: String) throws {
        let severalPhones = Set(moments.map(\.phone)).count > 1
        let parts = moments.enumerated().map { index, moment in
            let heading = "## \(index + 1) · \(moment.screen.rawValue)" + (severalPhones ? " (\(moment.phone))" : "")
            let rows = moment.rows.map { "| " + $0.joined(separator: " | ") + " |" }
            return ([heading, "", "| 日本語 | English |", "| --- | --- |"] + rows).joined(separator: "\n")
        }
        let text = (["# \(name)", journey["about"].text ?? ""] + parts).joined(separator: "\n\n") + "\n"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try text.write(toFile: "\(folder)/\(name).md", atomically: true, encoding: .utf8)
    }
}
