import TegataCore

/// What came of a deed.
enum DeedResult: Sendable {
    case receipt(Receipt)
    case code(AnswerCode)
    case withdrawal(WithdrawalReceipt)
    case withdrawalCode(String)
    case signature(GuardianSignature)
    case saved
}

/// A long call that goes on while screens come and go.
@MainActor
final class Work {
    struct State: Sendable {
        var progress: StepProgress?
        var result: Result<DeedResult, TegataError>?
    }

    let deed: Deed
    private var watching: [AsyncStream<State>.Continuation] = []

    var now = State() {
        didSet { watching.forEach { $0.yield(now) } }
    }

    init(_ deed: Deed) {
        self.deed = deed
    }

    var failure: TegataError? {
        if case .failure(let error) = now.result { error } else { nil }
    }

    /// Waits for a state; each that comes before it is passed on.
    func first(_ isWanted: (State) -> Bool, before: (State) -> Void = { _ in }) async throws -> State {
        let (states, continuation) = AsyncStream.makeStream(of: State.self, bufferingPolicy: .bufferingNewest(1))
        continuation.yield(now)
        watching.append(continuation)
        for await state in states {
            // Given up, or the last.
            if Task.isCancelled { break }
            if isWanted(state) { return state }
            before(state)
        }
        throw CancellationError()
    }
}
