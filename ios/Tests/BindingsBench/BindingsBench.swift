import Foundation
import ScenarioWorld
import TegataCore
import TegataKit

/// Measures what the way over the boundary costs, and prints it for scripts/bench-bindings, which judges. What is answered
/// otherwise than expected ends it.
///
///     scripts/swift run -c release bindings-bench [ROUNDS]
@main struct BindingsBench {
    static func main() async {
        do {
            let rounds = Int(CommandLine.arguments.dropFirst().first ?? "10000") ?? 0
            guard rounds >= 10 else { throw Otherwise("10 rounds are the least") }
            keepNoRoomForThreads()
            let programs = ProcessInfo.processInfo.environment["TEGATA_PROGRAMS"] ?? "../target/debug"
            try await measure(in: ScenarioWorld(programs + "/scenario-world"), rounds)
        } catch {
            FileHandle.standardError.write(Data("bindings-bench: \(error)\n".utf8))
            exit(1)
        }
    }

    private static func measure(in world: ScenarioWorld, _ rounds: Int) async throws {
        let held = Held()
        let (patient, receipt) = try await firstGrant(in: world, held)
        let early = rounds / 10
        var grants = try await RepeatedGrants(patient, receipt, held)
        try await grants.make(1...early)
        let before = try await ProcessFigures.afterIdling()
        try await grants.make(early + 1...rounds)
        let after = try await ProcessFigures.afterIdling()
        grants.close()
        report(
            "memory after \(early) grants %.1f MiB, after \(rounds) grants %.1f MiB, "
                + "threads \(before.threads) then \(after.threads), handles left \(held.left)",
            before.mebibytes, after.mebibytes)
    }

    /// How long a review takes, and which calls a grant.
    private static func firstGrant(in world: ScenarioWorld, _ held: Held) async throws -> (Patient, Receipt) {
        let (deviceKey, biometricKey) = (FakeDeviceKey(), FakeDeviceKey())
        let (patient, wallet) = try await Patient.new(in: world, deviceKey: deviceKey, biometricKey: biometricKey)
        held.watch(deviceKey, biometricKey, wallet)

        var times: [Duration] = []
        for _ in 0..<250 {
            times.append(try await ContinuousClock().measure { _ = try await reviewed(wallet, patient.code) })
        }
        let sorted = times.dropFirst(50).sorted().map { $0 / .milliseconds(1) }
        report(
            "scan to review median %.1f ms, 99 of 100 within %.1f ms", sorted[sorted.count / 2],
            sorted[sorted.count * 99 / 100 - 1])

        let receipt = try await grant(CountedWallet(wallet), patient.code)
        let called = Calls.ofGrant.called
        report("calls of a grant \(called.count)")
        report("called \(called.joined(separator: ", "))")
        return (patient, receipt)
    }

    private static func report(_ format: String, _ figures: Double...) {
        print("bindings swift: " + String(format: format, arguments: figures))
    }
}

/// The review of a request for a study whose picture is kept.
private func reviewed(_ wallet: TegataWallet, _ code: String) async throws -> ConsentReview {
    let scanned = try await wallet.scan(source: .text(text: code), cancel: nil)
    guard case .request(let review) = scanned, review.canAgree, review.study?.picture != nil else {
        throw Otherwise("it is no request that can be agreed to: \(scanned)")
    }
    return review
}

/// A grant as an app makes it: one screen follows what happens while others show the review, ask for the PIN, show the receipt.
private func grant(_ wallet: TegataWallet, _ code: String) async throws -> Receipt {
    let events = try wallet.eventSequence()
    let screen = Task { await events.first { _ in true } }
    let scanned = try await countedCancellable { try await wallet.scan(source: .text(text: code), cancel: $0) }
    guard case .request(let review) = scanned, review.canAgree else { throw Otherwise("a grant begins with \(scanned)") }
    let approval = Approval.pin(pin: countedSecret(Patient.pin))
    let receipt = try await countedCancellable {
        try await wallet.agree(request: review.request, study: nil, approval: approval, cancel: $0)
    }
    guard case .confirmed = receipt.outcome, receipt.notes.isEmpty else { throw Otherwise("a grant ends with \(receipt)") }
    // What happens at once is told together, a moment later: the screen is still there by then.
    let patience = Task {
        try await Task.sleep(for: .seconds(10)); screen.cancel()
    }
    guard await screen.value != nil else { throw Otherwise("a screen heard nothing of a grant") }
    patience.cancel()
    return receipt
}
