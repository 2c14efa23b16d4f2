import JourneyWorld
import TegataCore
import Testing

@testable import TegataModels

@MainActor
@Suite(.serialized)
struct LockingTests {
    private func unlock(_ phone: TestPhone) async throws {
        try await phone.press(.unlock) { _ in ["pin": pin] }
        try await phone.wait { $0.screen == .studies }
    }

    private func untilLocked(_ phone: TestPhone) async throws {
        try await phone.wait { $0.screen == .lock && $0.offers(.unlock) }
    }

    @Test func anAppThatIsLeftLocksAtOnceUnlessToldOtherwise() async throws {
        try await onPhone { phone in
            try await phone.begin()
            phone.app.leave()
            try await untilLocked(phone)
            phone.app.comeBack()
            try await unlock(phone)
        }
    }

    /// The core's own word of it comes when it comes.
    @Test func aLockThatIsToldTwiceIsObeyedOnce() async throws {
        try await onPhone { phone in
            try await phone.begin()
            phone.app.leave()
            try await untilLocked(phone)
            phone.app.comeBack()
            phone.app.heard(.locked)
            #expect(phone.app.canAct(.unlock))
            try await unlock(phone)
            try await phone.press(.scan)
            try await phone.scan(.text(text: "https://www.example.com/"))
            let before = try await phone.wait { $0.screen == .otherCode && !$0.isBusy }
            phone.app.heard(.locked)
            #expect(phone.app.shown == before)
        }
    }

    @Test func whoComesBackInTimeFindsItOpen() async throws {
        try await onPhone(lockAfterMs: 60_000) { phone in
            try await phone.begin()
            phone.app.leave()
            phone.app.comeBack()
            phone.app.heard(.locked)
            #expect(phone.app.shown.screen == .studies)
        }
    }

    @Test func itLocksAfterATimeAlthoughNobodyComesBack() async throws {
        try await onPhone(lockAfterMs: 200) { phone in
            try await phone.begin()
            phone.app.leave()
            #expect(phone.app.shown.screen == .studies)
            try await untilLocked(phone)
        }
    }

    @Test func whoLeavesWhileItUnlocksFindsItLocked() async throws {
        try await onPhone { phone in
            try await phone.begin()
            phone.app.leave()
            try await untilLocked(phone)
            phone.app.comeBack()
            phone.app.act(.unlock, Input(typed: ["pin": Typed(pin)]))
            phone.app.leave()
            try await phone.idle()
            phone.app.comeBack()
            #expect(phone.app.shown.screen == .lock)
            try await unlock(phone)
        }
    }

    @Test func somebodyComesBackToWhereTheyWere() async throws {
        try await onPhone { phone in
            try await phone.begin()
            phone.app.go(.settings)
            try await phone.press(.openLedger)
            try await phone.wait { $0.screen == .ledger }
            phone.kill()
            try await phone.press(.unlock) { _ in ["pin": pin] }
            try await phone.wait { $0.screen == .ledger }
        }
    }

    @Test func whatALockedAppIsAskedToDoItDoesNot() async throws {
        try await onPhone { phone in
            try await phone.begin()
            phone.app.leave()
            try await untilLocked(phone)
            let before = phone.app.navigation
            phone.app.go(.permissions)
            phone.app.act(.scan)
            phone.app.act(.openAbout)
            #expect(!phone.app.back())
            try await phone.idle()
            #expect(phone.app.navigation == before)
            #expect(phone.app.shown.screen == .lock)
        }
    }

    @Test func whatIsNotOfferedIsNotDone() async throws {
        try await onPhone { phone in
            try await phone.begin()
            phone.app.act(.erase)
            try await phone.press(.refresh)
            try await phone.idle()
            #expect(phone.app.shown.screen == .studies)
        }
    }
}
