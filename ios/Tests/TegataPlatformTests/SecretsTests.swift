import Foundation
import LocalAuthentication
import ScenarioWorld
import Security
import TegataCore
import TegataModels
import Testing
import os

@testable import Tegata
@testable import TegataPlatform

extension Suites {
    /// Planted secrets are looked for wherever the app leaves something with the system.
    @MainActor
    @Suite(.timeLimit(.minutes(5))) struct SecretsTests {
        private static let pin = "planted7"

        init() {
            PlayedKeychain.shared.beginAnew()
            PlayedEnrolment.shared.state = Data([1])
            PlayedEnrolment.shared.refusal = nil
        }

        private func words(_ state: ScreenState) throws -> [String] {
            let fact = try #require(state.facts.first { $0.key == .words })
            guard case .recoveryWords(let words) = fact.value else { throw Otherwise("no words are shown") }
            return words.value
        }

        @Test func plantedSecretsAreNowhereThatTheSystemKeeps() async throws {
            let programs = ProcessInfo.processInfo.environment["TEGATA_NATIVE"] ?? "../target/debug"
            let world = try ScenarioWorld(programs + "/scenario-world")
            let names = try world.act(.object(["act": .text("start")]))
            let device = TestDevice()
            defer { device.remove() }
            device.handout.nodes = [try #require(names["node"].text)]
            device.handout.registry = try #require(names["registry"].text)
            let phone = try Phone(device.equipment(), saved: nil)
            defer { phone.close() }
            phone.window = device.window
            var saved: [String] = []

            try await phone.press(.newWallet)
            try await phone.wait { $0.screen == .choosePin }
            saved.append(phone.place)
            try await phone.press(.confirmPin, typed: ["newPin": Self.pin, "newPinAgain": Self.pin])
            let words = try words(try await phone.wait { $0.facts.contains { $0.key == .words } })
            #expect(words.count == 24)
            saved.append(phone.place)
            try await phone.press(.writtenDown)
            let asked = try await phone.wait { $0.screen == .checkWords && $0.fields.count == 3 }
            saved.append(phone.place)
            let typed = asked.fields.map { ($0.name, words[($0.number ?? 1) - 1]) }
            try await phone.press(.confirmWords, typed: Dictionary(uniqueKeysWithValues: typed))
            try await phone.press(.enableBiometrics)
            try await phone.press(.receiveStudy)
            let card = try #require(try await phone.wait { !$0.code.isEmpty }.code.first)
            let study = try #require(try world.act(.object(["act": .text("issue"), "card": .text(card)]))["nft"].text)
            try await phone.press(.refresh)
            try await phone.wait { !$0.isBusy && $0.items.contains { $0.id == study } }
            try await phone.press(.done)
            try await phone.press(.openStudy, item: study)
            let shown = try await phone.wait { $0.screen == .study && !$0.isBusy }
            #expect("\(shown)".contains("Hospital01"))
            saved.append(phone.place)
            for news in News.allCases { await phone.carryOut(.notify(news: news)) }
            phone.close()

            // What fails is what is logged.
            let before = PlayedLog.shared.lines.count
            let again = try Phone(device.equipment(), saved: phone.place)
            defer { again.close() }
            try await again.press(.unlock, typed: ["pin": "planted8"])
            try await again.wait { $0.screen == .lock && $0.notice != nil }
            saved.append(again.place)
            while PlayedLog.shared.lines.count == before { try await Task.sleep(for: .milliseconds(10)) }

            // Somebody comes back by a face to where they were.
            #expect(PlayedKeychain.shared.approvals == 0)
            try await again.press(.unlockByBiometrics)
            try await again.wait { $0.screen == .study && !$0.isBusy }
            #expect(PlayedKeychain.shared.approvals == 1)

            // One word alone may stand in what the app says itself.
            let planted = [Self.pin, "planted8", "Hospital01", "ABDOMEN", "腹部", "20260303"] + pairs(words)
            let log = PlayedLog.shared.lines.joined(separator: "\n")
            let told = device.centre.announcements.map { "\($0)" }.joined(separator: "\n")
            let defaults = "\(UserDefaults().persistentDomain(forName: device.defaultsName) ?? [:])"
            for secret in planted {
                #expect(!log.contains(secret), "in the log")
                #expect(!told.contains(secret), "in a notification")
                #expect(!defaults.contains(secret), "in the defaults")
                #expect(!saved.contains { $0.contains(secret) }, "in the saved state")
            }
            #expect(saved.count == 5)
            // The places are there: what is searched is what was saved.
            #expect(saved.last?.contains(study) == true)
            #expect(try !filesBelow(device.folder).contains { file in planted.contains { file.contains(Data($0.utf8)) } })
        }

        private func pairs(_ words: [String]) -> [String] {
            zip(words, words.dropFirst()).map { "\($0) \($1)" }
        }

        private func filesBelow(_ folder: URL) throws -> [Data] {
            let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path())
            let files = names.map { folder.appending(path: $0) }.filter { !$0.hasDirectoryPath }
            let contents = files.compactMap { try? Data(contentsOf: $0) }
            #expect(contents.contains { $0.count > 1_000 })
            return contents
        }

        @Test func theSystemsLogHasWhereALineComesFromAndNotWhatItSays() {
            OSLogBook().write(LogLine(level: .warning, from: "tegata_node::pool", text: "planted text"))
            let line = PlayedLog.shared.lines.last { $0.contains("tegata_node::pool") }
            #expect(line == "org.tegata.app core: tegata_node::pool: <private>")
        }

        @Test func whatTheCoreSaysIsWrittenDown() async throws {
            let book = RememberingBook()
            let keeping = keep(book)
            defer { keeping.cancel() }
            let wallet = try? await TegataWallet.open(
                place: WalletPlace(home: "/nowhere", deviceKey: FakeDeviceKey(), biometricKey: nil, patienceMs: 1_000))
            #expect(wallet == nil)
            let end = ContinuousClock.now + .seconds(60)
            while book.lines.isEmpty && ContinuousClock.now < end { try await Task.sleep(for: .milliseconds(10)) }
            #expect(!book.lines.isEmpty)
        }
    }
}

private final class RememberingBook: LogBook, @unchecked Sendable {
    private let lock = NSLock()
    private var written: [LogLine] = []

    var lines: [LogLine] { lock.withLock { written } }

    func write(_ line: LogLine) {
        lock.withLock { written.append(line) }
    }
}

extension Data {
    fileprivate func contains(_ part: Data) -> Bool { range(of: part) != nil }
}
