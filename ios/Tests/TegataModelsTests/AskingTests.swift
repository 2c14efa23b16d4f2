import Testing

@testable import TegataModels

@Suite struct AskingTests {
    @Test(.timeLimit(.minutes(1))) func whoGivesUpWaitsNoLonger() async {
        let asking = Task {
            try await abandonable { _ in
                // Nothing cancels it: the task that waits is another.
                try await Task.sleep(for: .seconds(600))
            }
        }
        asking.cancel()
        await #expect(throws: CancellationError.self) { try await asking.value }
    }

    @Test func anAnswerAndAFailureArrive() async throws {
        struct Failure: Error {}
        #expect(try await abandonable { _ in 7 } == 7)
        await #expect(throws: Failure.self) { try await abandonable { _ in throw Failure() } }
    }

    @MainActor
    @Test func pagesAreAskedForWhenTheyAreNeeded() async throws {
        var asked: [Int64?] = []
        let pages = Pages<Int> { before in
            asked.append(before)
            let number = before ?? 0
            return Page(entries: [Int(number) * 2, Int(number) * 2 + 1], next: number < 2 ? number + 1 : nil)
        }
        #expect(try await pages.first(2).entries == [0, 1, 2, 3])
        #expect(try await pages.first(2).next == 2)
        #expect(try await pages.total() == 6)
        asked = []
        #expect(try await pages.find { $0 == 3 } == 3)
        #expect(asked == [nil, 1])
        #expect(try await pages.find { $0 == 9 } == nil)
    }
}
