import TegataCore

/// Makes a long call that ends with the task that it runs in. The core does not hear of a task's end by itself.
///
///     let receipt = try await cancellable { try await wallet.agree(request: …, study: nil, approval: …, cancel: $0) }
public func cancellable<Answer: Sendable>(
    _ call: @Sendable (CancelToken) async throws -> Answer
) async throws -> Answer {
    let token = CancelToken()
    return try await withTaskCancellationHandler {
        try await call(token)
    } onCancel: {
        token.cancel()
    }
}
