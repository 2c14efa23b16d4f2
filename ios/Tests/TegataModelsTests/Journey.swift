import Foundation
import ScenarioWorld
import TegataCore
@testable import TegataModels

/// One journey, step by step; the first that goes otherwise than written ends it.
@MainActor
final class Journey {
    static let folder = environment["TEGATA_JOURNEYS"] ?? "../tests/journeys"

    private var known: Known = [:]
    private var phones: [String: TestPhone] = [:]

    static func read(_ name: String) throws -> JSON {
        try JSON(parsing: String(contentsOfFile: "\(folder)/\(name).json", encoding: .utf8))
    }

    /// Names of all journeys, in order.
    nonisolated static func all() throws -> [String] {
        let folder = environment["TEGATA_JOURNEYS"] ?? "../tests/journeys"
        let files = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".json") }
        let names = files.map { String($0.dropLast(".json".count)) }.sorted()
        let only = (environment["TEGATA_JOURNEY"] ?? "").split(separator: ",")
        return only.isEmpty ? names : names.filter { name in only.contains { name.hasPrefix($0) } }
    }

    func run(_ journey: JSON) async throws {
        let world = try ScenarioWorld(worldProgram)
        defer { phones.values.forEach { $0.close() } }
        for (index, step) in try Self.steps(journey).enumerated() {
            try await take(step, "step \(index + 1)", world)
        }
    }

    /// A journey's steps, with those of a part that it uses in their place.
    private static func steps(_ journey: JSON) throws -> [JSON] {
        try journey["steps"].list.flatMap { step in
            guard let part = step["use"].text else { return [step] }
            return try steps(try read("parts/\(part)"))
        }
    }

    private func take(_ step: JSON, _ place: String, _ world: ScenarioWorld) async throws {
        let on = step["on"].text ?? "phone"
        if let act = step["act"].text {
            // The world answers in its own time; meanwhile the apps go on.
            let answer = try await world.acting(try filled(step, known))
            if let difference = differs(try filled(step["expect"], known), answer, "answer") {
                throw Otherwise("\(place), \(act): \(difference) in \(answer)")
            }
            try keep(step["keep"], answer, &known)
        } else if let act = step["do"].text {
            do {
                try await perform(act, try filled(step["with"], known), on)
            } catch let error as Otherwise {
                throw Otherwise("\(place), \(act): \(error)")
            }
        } else {
            try await see(step, place, on)
        }
    }

    /// Waits until what is shown is as expected.
    private func see(_ step: JSON, _ place: String, _ on: String) async throws {
        let phone = try phone(on)
        let expected = try filled(step["see"], known)
        let patience = step["withinMs"].number.map { Duration.milliseconds($0) } ?? TestPhone.patience
        let end = ContinuousClock.now + patience
        while let difference = differs(expected, phone.now, "shown") {
            if ContinuousClock.now > end { throw Otherwise("\(place), see: \(difference) in \(phone.now)") }
            try await Task.sleep(for: .milliseconds(20))
        }
        try keep(step["keep"], phone.now, &known)
    }

    private func phone(_ name: String) throws -> TestPhone {
        guard let phone = phones[name] else { throw Otherwise("no app runs on \(name)") }
        return phone
    }

    private func perform(_ act: String, _ with: JSON, _ on: String) async throws {
        switch act {
        case "startApp":
            phones.removeValue(forKey: on)?.close()
            phones[on] = TestPhone(with)
        case "killed": try phone(on).kill()
        case "leave": try phone(on).app.leave()
        case "comeBack": try phone(on).app.comeBack()
        case "goBack": try phone(on).app.back()
        case "goTo":
            guard let tab = Tab(rawValue: with["tab"].text ?? "") else { throw Otherwise("no tab is \(with["tab"])") }
            try phone(on).app.go(tab)
        case "arrived": try phone(on).app.arrived(with["link"].text ?? "")
        case "scanned":
            for source in try Self.sources(with) { try await phone(on).scan(source) }
        case "type": try phone(on).app.type(with["field"].text ?? "", Typed(with["text"].text ?? ""))
        case "keyStore": try phone(on).keyStore(with["key"].text ?? "", with["is"].text ?? "")
        case "wait": try await Task.sleep(for: .milliseconds(with["ms"].number ?? 0))
        default:
            guard let action = ActionKey(rawValue: act) else { throw Otherwise("no action is called \(act)") }
            try await phone(on).press(action, item: with["item"].text) { Self.input(with, $0.fields) }
        }
    }

    private static func sources(_ with: JSON) throws -> [ScanSource] {
        if let file = with["file"].text { return [.file(bytes: try Data(contentsOf: URL(fileURLWithPath: file)))] }
        if !with["frames"].isNull { return with["frames"].list.map { .text(text: $0.text ?? "") } }
        if !with["nothing"].isNull {
            return [.frame(width: 64, height: 64, luma: Data(repeating: 128, count: 64 * 64))]
        }
        return [.text(text: with["text"].text ?? "")]
    }

    private static func input(_ with: JSON, _ fields: [InputField]) -> Input {
        var typed: [String: Typed] = [:]
        for field in fields where field.key == .word {
            typed[field.name] = Typed(with["each"].text ?? with["wordsOf"][(field.number ?? 1) - 1].text ?? "")
        }
        if case .object(let named) = with {
            for (name, value) in named where !["item", "wordsOf", "each"].contains(name) {
                // A list of words is typed with spaces.
                typed[name] = Typed(value.text ?? value.list.compactMap(\.text).joined(separator: " "))
            }
        }
        return Input(item: with["item"].text, typed: typed)
    }
}
