import Foundation
import TegataCore

/// Makes a call that can be given up: the task that waits ends at once, whatever the call does. The core drops what heeds its
/// token; what does not ends unheard.
func abandonable<Answer: Sendable>(
    _ call: @escaping @Sendable (CancelToken) async throws -> Answer
) async throws -> Answer {
    let token = CancelToken()
    let waiting = Waiting<Answer>()
    let result = await withTaskCancellationHandler {
        await withCheckedContinuation { continuation in
            guard waiting.begin(continuation) else { return }
            Task.detached {
                do {
                    waiting.end(.success(try await call(token)))
                } catch {
                    waiting.end(.failure(error))
                }
            }
        }
    } onCancel: {
        token.cancel()
        waiting.end(.failure(CancellationError()))
    }
    // Given up after the answer came and before anybody took it.
    try Task.checkCancellation()
    return try result.get()
}

/// Who waits for an answer: told once, by whoever comes first.
private final class Waiting<Answer: Sendable>: @unchecked Sendable {
    private let lock = NSLock()
    private var continuation: CheckedContinuation<Result<Answer, any Error>, Never>?
    private var isOver = false

    /// False when it was given up before.
    func begin(_ continuation: CheckedContinuation<Result<Answer, any Error>, Never>) -> Bool {
        let begins = lock.withLock {
            if !isOver { self.continuation = continuation }
            return !isOver
        }
        if !begins { continuation.resume(returning: .failure(CancellationError())) }
        return begins
    }

    func end(_ result: Result<Answer, any Error>) {
        let waits = lock.withLock {
            defer { continuation = nil }
            isOver = true
            return continuation
        }
        waits?.resume(returning: result)
    }
}
