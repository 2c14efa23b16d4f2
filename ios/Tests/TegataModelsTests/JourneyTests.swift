import Foundation
import JourneyWorld
import ScenarioWorld
import Testing

/// As many at once as `Turns` has places.
@MainActor
@Suite struct JourneyTests {
    @Test(arguments: try Journey.all()) func itGoesAsItIsWritten(_ name: String) async throws {
        try await Journey().run(try Journey.read(name))
        say("journey \(name)")
    }

    @Test func anExpectationThatIsChangedIsNoticed() async throws {
        let text = """
            { "steps": [
                { "act": "start", "keep": { "home": "home", "node": "node" } },
                { "do": "startApp", "with": { "home": "$home", "node": "$node" } },
                { "see": { "screen": "welcome", "actions": { "$has": "newWallet" } }, "withinMs": 30000 }
            ] }
            """
        try await Journey().run(try JSON(parsing: text))
        for (written, other) in [("welcome", "studies"), ("newWallet", "agree"), ("startApp", "killed")] {
            let changed = text.replacingOccurrences(of: "30000", with: "1000")
                .replacingOccurrences(of: "\"\(written)\"", with: "\"\(other)\"")
            await #expect(throws: Otherwise.self) { try await Journey().run(try JSON(parsing: changed)) }
        }
    }
}
