import JourneyWorld
import ScenarioWorld
import Testing

/// Every journey, by a patient who has nothing but the screens. With `TEGATA_STORYBOARD` each leaves what is read on its way
/// in that folder.
@MainActor
@Suite struct PressedJourneyTests {
    @Test(arguments: try Journey.all()) func itGoesByTheScreensAlone(_ name: String) async throws {
        let folder = environment["TEGATA_STORYBOARD"]
        let storyboard = folder.map { _ in Storyboard() }
        let journey = try Journey.read(name)
        try await Journey { ViewHand($0, storyboard) }.run(journey)
        if let folder { try storyboard?.write(name, journey, to: folder) }
        say("pressed \(name)")
    }

    @Test func whatHasNoButtonIsNotDone() async throws {
        try await onPhone(ViewHand("phone")) { phone in
            try await phone.wait { $0.screen == .welcome && !$0.isBusy }
            let hand = ViewHand("phone")
            #expect(try !hand.press(.agree, item: nil, typed: [:], in: phone.app))
            #expect(try !hand.go(.settings, in: phone.app))
            #expect(try hand.press(.newWallet, item: nil, typed: [:], in: phone.app))
        }
    }
}
