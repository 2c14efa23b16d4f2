import Foundation
import ScenarioWorld
import TegataCore
import TegataKit
import Testing

/// What a scenario cannot say: what Swift adds.
@Suite(.serialized) struct WalletTests {
    private let world: ScenarioWorld
    private let wallet: TegataWallet

    init() async throws {
        let native = ProcessInfo.processInfo.environment["TEGATA_NATIVE"] ?? "../target/debug"
        world = try ScenarioWorld(native + "/scenario-world")
        let names = try world.act(.object(["act": .text("start")]))
        let place = WalletPlace(
            home: names["home"].text!, deviceKey: FakeDeviceKey(), biometricKey: nil, patienceMs: 60_000)
        let settings = WalletSettings(nodeUrls: [names["node"].text!], registry: names["registry"].text!)
        wallet = try await TegataWallet.create(
            place: place, new: NewWallet(pin: secret("314159"), words: nil, settings: settings, pinCheckMs: 0))
    }

    @Test func eventsArriveInOrderAndTheSequenceEndsWithTheWallet() async throws {
        let events = try wallet.eventSequence()
        let heard = Task { await events.reduce(into: [Event]()) { $0.append($1) } }
        _ = try await wallet.receiveCard(nonce: Data("desk".utf8))
        wallet.lock()
        try await wallet.unlock(approval: .pin("314159"))
        try await wallet.erase()
        let expected: [Event] = [.accounts, .locked, .unlocked]
        #expect(Array(await heard.value.filter { expected.contains($0) }.prefix(3)) == expected)
    }

    @Test func theLogTellsOfACallThatFailedAndNotOfWhom() async throws {
        let lines = logLines(.info)
        let request = "575DBB3062267EFF57C970A336EBBC8FBCFE12C5BD3ED7BC11EB0481D7704CED"
        await #expect(throws: TegataError.self) { _ = try await wallet.review(request: request, study: nil) }
        let line = await lines.first { $0.text.contains("575DBB…") }
        #expect(line?.level == .info && line?.text.contains(request) == false)
    }

    @Test func aTaskThatIsCancelledEndsTheCallAndTheSequence() async throws {
        _ = try world.act(.object(["act": .text("fault"), "arguments": .list([.text("delay=30s")])]))
        let (wallet, events) = (wallet, try wallet.eventSequence())
        let listening = Task { await events.reduce(0) { count, _ in count + 1 } }
        let begun = ContinuousClock.now
        let call = Task { try await cancellable { try await wallet.refreshStudies(cancel: $0) } }
        try await Task.sleep(for: .milliseconds(200))
        call.cancel()
        await #expect(throws: TegataError.Cancelled) { _ = try await call.value }
        #expect(ContinuousClock.now - begun < .seconds(5))
        listening.cancel()
        _ = await listening.value
    }
}
