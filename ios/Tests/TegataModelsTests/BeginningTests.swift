import Foundation
import JourneyWorld
import TegataCore
import Testing

@testable import TegataModels

/// What comes between making a wallet and having it.
@MainActor
@Suite(.serialized)
struct BeginningTests {
    @Test func whoGoesBackMeanwhileHasAWalletThatThePinOpens() async throws {
        try await onPhone { phone in
            let (begun, begins) = AsyncStream.makeStream(of: Void.self)
            let goOn = DispatchSemaphore(value: 0)
            phone.beforeSealing {
                begins.finish()
                goOn.wait()
                goOn.signal()
            }
            try await phone.press(.newWallet)
            try await phone.press(.confirmPin) { _ in ["newPin": pin, "newPinAgain": pin] }
            for await _ in begun {}
            #expect(phone.app.back())
            goOn.signal()
            try await phone.press(.newWallet)
            repeat {
                // Until it is made, it is somebody else's.
                try await phone.press(.confirmPin) { _ in ["newPin": pin, "newPinAgain": pin] }
                try await phone.idle()
            } while phone.app.shown.screen == .choosePin
            try await phone.press(.unlock) { _ in ["pin": pin] }
            try await phone.wait { $0.screen == .studies }
        }
    }

    @Test func whatWasTypedIsWipedAlthoughItIsGivenUpBeforeItBegan() async throws {
        try await onPhone { phone in
            try await phone.press(.newWallet)
            try await phone.wait { $0.screen == .choosePin && !$0.isBusy }
            let (one, two, words) = (Typed(pin), Typed(pin), Typed("abandon"))
            phone.app.act(.confirmPin, Input(typed: ["newPin": one, "newPinAgain": two]))
            phone.app.back()
            phone.app.type("words", words)
            // What is given up ends in its own time.
            try await phone.wait { $0.screen == .welcome && [one, two, words].allSatisfy { $0.utf8.allSatisfy { $0 == 0 } } }
            for typed in [one, two, words] { #expect(typed.utf8.allSatisfy { $0 == 0 }) }
        }
    }
}
