import TegataCore
import Testing

@testable import TegataModels

@Suite struct FailuresTests {
    @Test func aWrongPinSaysHowManyTriesAreLeftOrHowLongToWait() {
        let waits = Notice(.pinWait, [.duration(ms: 30_000)])
        #expect(TegataError.WrongPin(triesLeft: 2, waitMs: 0).notice == Notice(.wrongPin, [.count(number: 2)]))
        #expect(TegataError.WrongPin(triesLeft: 0, waitMs: 30_000).notice == waits)
        #expect(TegataError.PinWait(waitMs: 30_000).notice == waits)
    }

    @Test func whatMayPassCanBeTriedAgain() {
        let passing = TegataError.Desk(reason: .unreachable, mayPass: true, detail: "connection refused").notice
        #expect(passing.next == .tryAgain)
        #expect(passing.arguments == [.code(.hospital, "unreachable")])
        #expect(TegataError.Gate(reason: .notCommitted, mayPass: false, detail: "").notice.next == nil)
    }

    @Test func aLostKeyLeadsToTheWords() {
        #expect(TegataError.Keystore(reason: .Missing).notice.next == .openErase)
        #expect(TegataError.Keystore(reason: .Cancelled).notice.next == .tryAgain)
    }

    @Test func aCaseIsNamedWithoutWhatItHolds() {
        #expect(caseName(HospitalProblem.refused(status: 500, code: "x")) == "refused")
        #expect(caseName(DeviceKeyError.Invalidated) == "invalidated")
        #expect(caseName(RightStatus.beingWithdrawn) == "beingWithdrawn")
    }
}
