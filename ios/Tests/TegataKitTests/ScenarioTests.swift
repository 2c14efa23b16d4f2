import Foundation
import ScenarioWorld
import TegataCore
import Testing

private let environment = ProcessInfo.processInfo.environment
private let folder = environment["TEGATA_SCENARIOS"] ?? "../tests/scenarios"
private let program = (environment["TEGATA_NATIVE"] ?? "../target/debug") + "/scenario-world"

private func read(_ path: String) throws -> JSON {
    try JSON(parsing: String(contentsOfFile: path, encoding: .utf8))
}

/// Names of all scenarios, in order.
private func scenarios() throws -> [String] {
    let files = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".json") }
    return files.map { String($0.dropLast(".json".count)) }.sorted()
}

/// A scenario's steps, with those of a part that it uses in their place.
private func steps(_ scenario: JSON) throws -> [JSON] {
    try scenario["steps"].list.flatMap { step in
        guard let part = step["use"].text else { return [step] }
        return try steps(try read("\(folder)/parts/\(part).json"))
    }
}

/// Does the steps one after the other; the first that goes otherwise than written ends it.
private func run(_ scenario: JSON) async throws {
    let world = try ScenarioWorld(program)
    let phone = Phone()
    var known: Known = [:]
    for (index, step) in try steps(scenario).enumerated() {
        let call = step["call"].text
        let place = "step \(index + 1), \(call ?? "world")"
        let answer: JSON
        var failed = false
        if let call {
            do {
                answer = try await phone.call(call, try filled(step["with"], known))
            } catch let error as TegataError {
                failed = true
                answer = told(error)
            }
        } else {
            answer = try world.act(try filled(step, known))
        }
        let fails = step["fails"]
        if failed == fails.isNull {
            throw Otherwise("\(place): \(failed ? "it failed" : "it should have failed"): \(answer)")
        }
        if let difference = differs(try filled(fails.isNull ? step["expect"] : fails, known), answer, "answer") {
            throw Otherwise("\(place): \(difference) in \(answer)")
        }
        try keep(step["keep"], answer, &known)
    }
}

@Suite(.serialized) struct ScenarioTests {
    @Test(arguments: try scenarios()) func itGoesAsItIsWritten(_ name: String) async throws {
        try await run(try read("\(folder)/\(name).json"))
        print("scenario \(name)")
    }

    @Test func anExpectationThatIsChangedIsNoticed() async throws {
        let text = """
            { "steps": [
                { "act": "start", "keep": { "home": "home" } },
                { "call": "hasWallet", "with": { "home": "$home" }, "expect": true }
            ] }
            """
        await #expect(throws: Otherwise.self) { try await run(try JSON(parsing: text)) }
        try await run(try JSON(parsing: text.replacingOccurrences(of: "\"expect\": true", with: "\"expect\": false")))
    }
}
