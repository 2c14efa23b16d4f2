import Foundation
import JourneyWorld
import TegataCore
import Testing

@testable import TegataModels

/// What comes from outside, and what lies above one another.
@MainActor
@Suite struct ArrivingTests {
    private let link = ScanSource.text(text: "https://www.example.com/")

    private func lock(_ phone: TestPhone) async throws {
        phone.app.leave()
        try await phone.wait { $0.screen == .lock && $0.offers(.unlock) }
        phone.app.comeBack()
    }

    @Test func whatArrivesWhileItIsLockedIsReadAfterUnlocking() async throws {
        try await onPhone { phone in
            try await phone.begin()
            try await lock(phone)
            phone.app.arrived(link)
            try await phone.idle()
            #expect(phone.app.shown.screen == .lock)
            try await phone.press(.unlock) { _ in ["pin": pin] }
            try await phone.wait { $0.screen == .otherCode }
        }
    }

    /// A picture is picked outside of the app, which locks meanwhile.
    @Test func aPictureThatWasPickedOutsideIsReadWhereSomebodyScans() async throws {
        try await onPhone { phone in
            try await phone.begin()
            try await phone.press(.scan)
            try await phone.wait { $0.screen == .scan && !$0.isBusy }
            try await lock(phone)
            phone.app.arrived(.frame(width: 64, height: 64, luma: Data(repeating: 128, count: 64 * 64)))
            phone.app.arrived(link)
            try await phone.press(.unlock) { _ in ["pin": pin] }
            try await phone.wait { $0.screen == .otherCode }
            // The scan screen was there: it is not laid on itself.
            #expect(phone.app.navigation.stack.count == 1)
        }
    }

    @Test func aWayBackLeadsToWhatLiesBelow() async throws {
        try await onPhone { phone in
            try await phone.wait { $0.screen == .welcome && !$0.isBusy }
            #expect(phone.app.pages.map(\.state.screen) == [.welcome])
            try await phone.press(.newWallet)
            try await phone.wait { $0.screen == .choosePin && !$0.isBusy }
            #expect(phone.app.pages.map(\.state.screen) == [.welcome, .choosePin])
            #expect(phone.app.pages.first?.state.offers(.newWallet) == true)
            #expect(phone.app.pages.last?.state == phone.app.shown)
            try await phone.press(.confirmPin) { _ in ["newPin": pin, "newPinAgain": pin] }
            try await phone.press(.later)
            try await phone.wait { $0.screen == .studies && !$0.isBusy }
            try await phone.go(.settings)
            try await phone.press(.openLedger)
            try await phone.wait { $0.screen == .ledger && !$0.isBusy }
            #expect(phone.app.pages.map(\.state.screen) == [.settings, .ledger])
            try await lock(phone)
            #expect(phone.app.pages.map(\.state.screen) == [.lock])
        }
    }

    /// Each card is an account, and what arrives meanwhile is a reason to load again.
    @Test func oneVisitMakesOneCard() async throws {
        try await onPhone { phone in
            try await phone.begin()
            try await phone.press(.receiveStudy)
            for _ in 0..<5 {
                phone.app.heard(.studies)
                try await Task.sleep(for: .milliseconds(20))
            }
            try await phone.wait { $0.code.count == 1 && !$0.isBusy }
            try await phone.go(.settings)
            try await phone.press(.openAccounts)
            try await phone.wait { $0.screen == .accounts && !$0.isBusy }
            #expect(phone.app.shown.items.count == 1)
        }
    }

    @Test func anAppThatIsClosedShowsNothingMoreAndDoesNothing() async throws {
        try await onPhone { phone in
            try await phone.begin()
            phone.app.close()
            phone.app.act(.receiveStudy)
            phone.app.arrived(link)
            #expect(!phone.app.isWorking)
            #expect(phone.app.shown.screen == .lock)
        }
    }
}
