import JourneyWorld
import TegataCore
import Testing

@testable import TegataModels

@MainActor
@Suite(.serialized)
struct SecretsTests {
    private func dumped(_ value: Any) -> String {
        var text = ""
        dump(value, to: &text)
        return "\(value) \(String(reflecting: value)) \(text)"
    }

    @Test func whatIsConcealedIsInNoText() {
        let words = Concealed(["planted", "abandon"])
        let state = ScreenState(
            screen: .newWords, facts: [Fact(.words, .recoveryWords(words))],
            fields: [InputField(.words, suggestions: words)])
        #expect(!dumped(state).contains("planted"))
        #expect(!dumped(Input(typed: ["pin": Typed("planted")])).contains("planted"))
    }

    @Test func neitherPinNorWordsAreInAnyStateOrPlace() async throws {
        try await onPhone { phone in
            var told: [String] = []
            @MainActor func look(_ state: ScreenState) {
                told.append(dumped(state) + dumped(phone.app.navigation) + phone.app.navigation.saved)
            }
            @MainActor func seen(_ isWanted: (ScreenState) -> Bool) async throws -> ScreenState {
                try await phone.wait {
                    look($0)
                    return isWanted($0)
                }
            }
            try await phone.press(.newWallet)
            try await phone.press(.confirmPin) { _ in ["newPin": "planted7", "newPinAgain": "planted7"] }
            let shown = try await seen { $0.facts.contains { $0.key == .words } }
            guard case .recoveryWords(let words) = shown.facts.first?.value else {
                Issue.record("no words are shown")
                return
            }
            try await phone.press(.writtenDown)
            _ = try await seen { $0.screen == .checkWords }
            try await phone.press(.showWordsAgain)
            try await phone.press(.later)
            _ = try await seen { $0.screen == .studies }
            #expect(words.value.count == 24)
            #expect(told.contains { $0.contains("newWords") })
            for text in told {
                #expect(!text.contains("planted7"))
                #expect(!words.value.allSatisfy { text.contains($0) })
            }
        }
    }

    @Test func whatWasTypedIsWiped() {
        let used = Typed("planted")
        _ = Input(typed: ["pin": used]).secret(.pin)
        #expect(used.utf8 == [UInt8](repeating: 0, count: 7))
        let unused = Typed("planted")
        Input(typed: ["pin": unused]).wipe()
        #expect(unused.utf8 == [UInt8](repeating: 0, count: 7))
    }

    @Test func screensThatShowOrTakeSecretsAreKeptOutOfPictures() {
        let secret: Set<ScreenKey> = [
            .lock, .newWords, .checkWords, .choosePin, .enterWords, .review, .preparedReview, .guardianReview,
            .authenticate, .recoveryWords, .security, .accounts,
        ]
        #expect(Set(ScreenKey.allCases.filter(\.isSecret)) == secret)
    }
}
