import Foundation
import ScenarioWorld
import TegataCore
import TegataKit
import Testing

private let environment = ProcessInfo.processInfo.environment

/// Calls from many tasks and threads at once, a third of them given up, while the device's keys fail at random.
/// `TEGATA_CHAOS_SECONDS`: for how long; else some hundred calls. `TEGATA_CHAOS_SEED`: that of an earlier run.
@Suite struct ManyTasksTests {
    @Test func everyCallEndsNoEventIsLostAndTheWalletGoesOn() async throws {
        let seed = environment["TEGATA_CHAOS_SEED"].flatMap { UInt64($0) } ?? .random(in: 0...9_999_999)
        print("many tasks: seed \(seed)")
        let seconds = environment["TEGATA_CHAOS_SECONDS"].flatMap { Double($0) }
        let world = try ScenarioWorld((environment["TEGATA_NATIVE"] ?? "../target/debug") + "/scenario-world")
        let left = try await keysAfterwards(in: world, seed: seed, seconds: seconds)
        #expect(left.allSatisfy { $0() == nil })
    }

    /// The device's keys, if the library still holds them when the wallet is gone.
    private func keysAfterwards(
        in world: ScenarioWorld, seed: UInt64, seconds: Double?
    ) async throws -> [() -> UnreliableKey?] {
        let keys = [UnreliableKey(seed: seed), UnreliableKey(seed: seed + 1)]
        let (patient, wallet) = try await Patient.new(in: world, deviceKey: keys[0], biometricKey: keys[1])
        _ = try await wallet.scan(source: .text(text: patient.code), cancel: nil)
        let receipt = try await wallet.agree(
            request: patient.request, study: nil, approval: .pin(Patient.pin), cancel: nil)
        let events = try wallet.eventSequence()
        let listening = Task { await events.reduce(into: Heard()) { $0.count($1) } }

        let chaos = Chaos(patient, wallet, seed: seed)
        for key in keys { key.isReliable = false }
        await chaos.run(seconds: seconds)
        for key in keys { key.isReliable = true }
        let done = chaos.done
        print("many tasks: \(done)")
        #expect(done.unexpected == [])

        try await wallet.unlock(approval: .pin(Patient.pin))
        try await wallet.enableBiometrics(pin: secret(Patient.pin))
        wallet.lock()
        try await wallet.unlock(approval: .biometrics)
        let review = try await wallet.review(request: patient.request, study: nil, cancel: nil)
        #expect(review.study?.study == patient.study && review.study?.picture != nil)
        let again = try await wallet.agree(request: patient.request, study: nil, approval: .biometrics, cancel: nil)
        #expect(again.transaction == receipt.transaction)
        #expect(try await wallet.accounts().count == 1 + done.cards)
        #expect(try await wallet.settings().lockAfterMs == done.lastSetting)

        try await wallet.erase()
        #expect(!hasWallet(home: patient.home))
        #expect(try FileManager.default.contentsOfDirectory(atPath: patient.home) == [])
        // The sequence ends with the wallet, when everything was heard.
        let heard = await listening.value
        print("many tasks: \(heard)")
        if heard.missed == 0 { #expect(heard.settings == done.settings && heard.accounts == done.cards) }
        return keys.map { key in { [weak key] in key } }
    }
}

/// Events of which a successful call makes exactly one, and how often there were too many.
private struct Heard {
    var settings = 0
    var accounts = 0
    var missed = 0

    mutating func count(_ event: Event) {
        switch event {
        case .settings: settings += 1
        case .accounts: accounts += 1
        case .missed: missed += 1
        default: break
        }
    }
}
