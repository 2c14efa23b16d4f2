/// Something that is being done, until it ends or is given up.
@MainActor
final class Job {
    private var task: Task<Void, Never>?
    private var isEnded = false

    init(_ work: @escaping @MainActor () async -> Void) {
        task = Task {
            await work()
            isEnded = true
        }
    }

    /// Whether it goes on and is wanted.
    var isActive: Bool { !isEnded && task?.isCancelled == false }

    func cancel() {
        task?.cancel()
    }
}
