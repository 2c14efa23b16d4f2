import Foundation
import TegataCore

/// The card that a hospital needs to send a study, with a fresh account: made once for each visit of this screen.
final class ReceiveStudy: Screen {
    private var making: Task<ReceiveCard, any Error>?
    private var known: Set<String> = []

    override func load() async throws {
        let card = try await madeCard()
        let arrived = try await stage.ownStudies().filter { !known.contains($0.study) }
        show(
            ScreenState(
                screen: place.screen,
                facts: [
                    Fact(.shortCode, .text(text: card.shortCode)),
                    Fact(.account, .address(text: card.account), isAside: true),
                ],
                items: arrived.map { $0.item(.openStudy) },
                actions: [Action(.refresh, .primary), Action(.done)],
                code: [card.text]))
    }

    /// Made once, although a study that arrives meanwhile is a reason to load again: each card is an account.
    private func madeCard() async throws -> ReceiveCard {
        let making = self.making ?? Task { [self] in try await makeCard() }
        self.making = making
        do {
            return try await making.value
        } catch {
            if self.making == making { self.making = nil }
            throw error
        }
    }

    private func makeCard() async throws -> ReceiveCard {
        let nonce = Self.nonce()
        let made = try await stage.ask { try await $0.receiveCard(nonce: nonce) }
        known = Set(try await stage.ownStudies().map(\.study))
        return made
    }

    override func follows(_ event: Event) -> Bool { event == .studies || event == .missed }

    override func act(_ action: ActionKey, _ input: Input) async throws {
        switch action {
        case .refresh:
            _ = try await stage.askLong { try await $0.refreshStudies(cancel: $1) }
            try await load()
        case .openStudy: stage.replace(.study(.study, study: try input.chosen()))
        default: stage.goBack()
        }
    }

    /// The card is for one desk and one time.
    private static func nonce() -> Data {
        var random = SystemRandomNumberGenerator()
        return Data((0..<16).map { _ in UInt8.random(in: .min ... .max, using: &random) })
    }
}
