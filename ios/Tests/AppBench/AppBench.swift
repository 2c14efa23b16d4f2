import Foundation
import JourneyWorld
import ScenarioWorld
import TegataCore
import TegataModels

/// Measures how long the app works by itself before something is seen, and prints it for scripts/bench-ios, which judges. What is
/// shown otherwise than expected ends it.
///
///     scripts/swift run -c release app-bench [STUDIES]
@main struct AppBench {
    private static let warmUp = 3
    private static let starts = 15
    /// What a list shows at once.
    private static let page = 50
    /// A thousand studies are looked for.
    private static let patience = Duration.seconds(900)

    @MainActor static func main() async {
        do {
            let studies = Int(CommandLine.arguments.dropFirst().first ?? "1000") ?? 0
            guard studies >= 1 else { throw Otherwise("1 study is the least") }
            let programs = ProcessInfo.processInfo.environment["TEGATA_PROGRAMS"] ?? "../target/debug"
            try await measure(in: ScenarioWorld(programs + "/scenario-world"), studies)
        } catch {
            FileHandle.standardError.write(Data("app-bench: \(error)\n".utf8))
            exit(1)
        }
    }

    @MainActor private static func measure(in world: ScenarioWorld, _ studies: Int) async throws {
        let names = try await world.acting(.object(["act": .text("start")]))
        let phone = TestPhone(names)
        defer { phone.close() }
        try await phone.begin()
        try await receive(studies, on: phone, in: world, from: names["hospital1"])
        var times: [(first: Duration, list: Duration)] = []
        for _ in 0..<warmUp + starts {
            let first = try await ContinuousClock().measure {
                phone.kill()
                try await until(phone) { $0.screen == .lock && phone.app.canAct(.unlock) }
            }
            let list = try await ContinuousClock().measure {
                phone.app.act(.unlock, Input(typed: ["pin": Typed(pin)]))
                try await until(phone) { $0.screen == .studies && !$0.items.isEmpty }
            }
            guard phone.app.shown.items.count == min(studies, page) else { throw Otherwise("the list shows other studies") }
            times.append((first, list))
        }
        let counted = times.dropFirst(warmUp)
        print(
            "app swift: start with \(studies) studies: first screen median \(median(counted.map(\.first))) ms, "
                + "list of studies median \(median(counted.map(\.list))) ms")
    }

    /// A hospital makes one study for each receive card.
    @MainActor private static func receive(
        _ count: Int, on phone: TestPhone, in world: ScenarioWorld, from hospital: JSON
    ) async throws {
        for number in 0..<count {
            // Each costs it less than 50 XYM.
            if number % 20 == 0 {
                _ = try await world.acting(.object(["act": .text("fund"), "address": hospital, "xym": .text("1000")]))
            }
            try await phone.press(.receiveStudy)
            guard let card = try await phone.wait({ !$0.code.isEmpty }).code.first else { throw Otherwise("there is no card") }
            _ = try await world.acting(.object(["act": .text("issue"), "card": .text(card)]))
            try await phone.press(.done)
            try await phone.wait { $0.screen == .studies }
        }
        try await phone.press(.refresh)
        // Each is looked for on the ledger.
        try await until(phone, within: patience) { !$0.isBusy && $0.items.count == min(count, page) }
    }

    /// Looked at as often as screens are drawn, and more.
    @MainActor private static func until(
        _ phone: TestPhone, within time: Duration = .seconds(60), _ holds: (ScreenState) -> Bool
    ) async throws {
        let end = ContinuousClock.now + time
        while !holds(phone.app.shown) {
            if ContinuousClock.now > end { throw Otherwise("nothing more is shown than \(phone.now)") }
            try await Task.sleep(for: .milliseconds(1))
        }
    }

    private static func median(_ times: [Duration]) -> String {
        String(format: "%.1f", times.sorted()[times.count / 2] / .milliseconds(1))
    }
}
