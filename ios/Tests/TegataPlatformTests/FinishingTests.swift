import TegataModels
import Testing

@testable import TegataPlatform

@MainActor
@Suite(.timeLimit(.minutes(2))) struct FinishingTests {
    private let time = FakeTime()
    private let work = Work()

    private final class Work {
        var isGoingOn = true
    }

    private func finishing() -> Finishing {
        Finishing(time, pause: .milliseconds(1)) { [work] in work.isGoingOn }
    }

    private func until(_ holds: () -> Bool) async throws {
        while !holds() { try await Task.sleep(for: .milliseconds(1)) }
    }

    @Test func whatGoesOnIsGivenTimeUntilItIsDone() async throws {
        let finishing = finishing()
        finishing.leave()
        #expect(time.isHeld)
        #expect(time.isToBeWoken)
        work.isGoingOn = false
        try await until { !time.isHeld }
        #expect(!time.isToBeWoken)
    }

    @Test func whereNothingGoesOnNothingIsAskedFor() {
        work.isGoingOn = false
        finishing().leave()
        #expect(!time.isHeld)
        #expect(!time.isToBeWoken)
    }

    @Test func whoseTimeIsOverEndsAndIsWokenLater() async throws {
        let finishing = finishing()
        finishing.leave()
        time.expired?()
        #expect(!time.isHeld)
        #expect(time.isToBeWoken)
        work.isGoingOn = false
        #expect(await finishing.wake())
        #expect(!time.isToBeWoken)
    }

    @Test func whoComesBackNeedsNoTimeMore() {
        let finishing = finishing()
        finishing.leave()
        finishing.comeBack()
        #expect(!time.isHeld)
        #expect(!time.isToBeWoken)
        finishing.leave()
        #expect(time.isHeld)
    }

    @Test func aProcessThatBeganNothingKnowsNothingOfIt() async {
        #expect(await !finishing().wake())
    }

    @Test func theSystemMayEndAWakingBeforeTheWorkIsDone() async {
        let finishing = finishing()
        finishing.leave()
        let waking = Task { await finishing.wake() }
        waking.cancel()
        #expect(await waking.value)
        #expect(time.isToBeWoken)
    }
}
