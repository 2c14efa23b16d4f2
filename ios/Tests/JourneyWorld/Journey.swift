import Foundation
import ScenarioWorld
import TegataCore
import TegataModels

/// Prints a line as a whole, whatever else is printed meanwhile: `scripts/test` reads which journeys went through.
package func say(_ line: String) {
    FileHandle.standardOutput.write(Data("\(line)\n".utf8))
}

/// One journey, step by step; the first that goes otherwise than written ends it.
@MainActor
package final class Journey {
    private static let folder = environment["TEGATA_JOURNEYS"] ?? "../tests/journeys"

    private let makeHand: (_ phone: String) -> any Hand
    private var known: Known = [:]
    private var phones: [String: TestPhone] = [:]

    /// - Parameter makeHand: the hand that holds each phone, by the phone's name.
    package init(_ makeHand: @escaping (_ phone: String) -> any Hand = { _ in ModelHand() }) {
        self.makeHand = makeHand
    }

    package static func read(_ name: String) throws -> JSON {
        try JSON(parsing: String(contentsOfFile: "\(folder)/\(name).json", encoding: .utf8))
    }

    /// Names of all journeys, in order.
    package nonisolated static func all() throws -> [String] {
        let folder = environment["TEGATA_JOURNEYS"] ?? "../tests/journeys"
        let files = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".json") }
        let names = files.map { String($0.dropLast(".json".count)) }.sorted()
        let only = (environment["TEGATA_JOURNEY"] ?? "").split(separator: ",")
        return only.isEmpty ? names : names.filter { name in only.contains { name.hasPrefix($0) } }
    }

    package func run(_ journey: JSON) async throws {
        try await Turns.inWorld { world in
            defer { phones.values.forEach { $0.close() } }
            for (index, step) in try Self.steps(journey).enumerated() {
                try await take(step, "step \(index + 1)", world)
            }
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

    /// Waits until what is shown is as expected, with all of it that is to be kept.
    private func see(_ step: JSON, _ place: String, _ on: String) async throws {
        let phone = try phone(on)
        let expected = try filled(step["see"], known)
        let patience = step["withinMs"].number.map { Duration.milliseconds($0) } ?? TestPhone.patience
        let end = ContinuousClock.now + patience
        while true {
            let shown = phone.now
            do {
                if let difference = differs(expected, shown, "shown") { throw Otherwise("\(difference) in \(shown)") }
                try keep(step["keep"], shown, &known)
                return try phone.look("\(place), \(expected)")
            } catch let error as Otherwise {
                if ContinuousClock.now > end { throw Otherwise("\(place), see: \(error)") }
            }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    private func phone(_ name: String) throws -> TestPhone {
        guard let phone = phones[name] else { throw Otherwise("no app runs on \(name)") }
        return phone
    }

    private func perform(_ act: String, _ with: JSON, _ on: String) async throws {
        switch act {
        case "startApp":
            phones.removeValue(forKey: on)?.close()
            phones[on] = TestPhone(with, makeHand(on))
        case "killed": try phone(on).kill()
        case "leave": try phone(on).app.leave()
        case "comeBack": try phone(on).app.comeBack()
        case "goBack": try await phone(on).goBack()
        case "goTo":
            guard let tab = Tab(rawValue: with["tab"].text ?? "") else { throw Otherwise("no tab is \(with["tab"])") }
            try await phone(on).go(tab)
        case "arrived": try phone(on).app.arrived(with["link"].text ?? "")
        case "scanned":
            for source in try Self.sources(with) { try await phone(on).scan(source) }
        case "type": try await phone(on).type(with["text"].text ?? "", into: with["field"].text ?? "")
        case "keyStore": try phone(on).keyStore(with["key"].text ?? "", with["is"].text ?? "")
        case "wait": try await Task.sleep(for: .milliseconds(with["ms"].number ?? 0))
        default:
            guard let action = ActionKey(rawValue: act) else { throw Otherwise("no action is called \(act)") }
            try await phone(on).press(action, item: with["item"].text) { Self.typed(with, $0.fields) }
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

    /// What is typed into the fields that are there, by their names.
    private static func typed(_ with: JSON, _ fields: [InputField]) -> [String: String] {
        var typed: [String: String] = [:]
        for field in fields where field.key == .word {
            typed[field.name] = with["each"].text ?? with["wordsOf"][(field.number ?? 1) - 1].text ?? ""
        }
        if case .object(let named) = with {
            for (name, value) in named where !["item", "wordsOf", "each"].contains(name) {
                // A list of words is typed with spaces.
                typed[name] = value.text ?? value.list.compactMap(\.text).joined(separator: " ")
            }
        }
        return typed
    }
}
