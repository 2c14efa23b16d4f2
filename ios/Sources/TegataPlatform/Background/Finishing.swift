import TegataModels

/// The time that the system gives to an app that nobody looks at.
@MainActor
public protocol BackgroundTime: AnyObject, Sendable {
    /// Asks to be left alone for a while.
    ///
    /// - Parameter expired: that time is over; `end` is called at the latest then.
    func begin(expired: @escaping @MainActor @Sendable () -> Void)

    func end()

    /// Asks to be woken later.
    func wakeLater()

    func wakeNoMore()
}

/// What was signed is followed to its confirmation although nobody looks.
@MainActor
final class Finishing {
    private let time: any BackgroundTime
    private let isWorking: () -> Bool
    private let pause: Duration
    private var waiting: Task<Void, Never>?
    /// Whether this process has begun what it may be woken for.
    private var hasBegun = false

    init(_ time: any BackgroundTime, pause: Duration = .seconds(1), isWorking: @escaping () -> Bool) {
        self.time = time
        self.pause = pause
        self.isWorking = isWorking
    }

    /// Nobody looks any more.
    func leave() {
        guard isWorking(), waiting == nil else { return }
        hasBegun = true
        time.wakeLater()
        time.begin { [weak self] in self?.stop() }
        waiting = Task { [weak self] in
            guard let self, await finish() else { return }
            time.wakeNoMore()
            stop()
        }
    }

    /// Somebody looks again.
    func comeBack() {
        stop()
        time.wakeNoMore()
    }

    /// The system woke the app for what was not finished.
    ///
    /// - Returns: false where this process knows nothing of it: the system ended the one that did, and the wallet is locked.
    func wake() async -> Bool {
        guard hasBegun else { return false }
        if isWorking() { time.wakeLater() }
        if await finish() { time.wakeNoMore() }
        return true
    }

    private func stop() {
        guard let waiting else { return }
        waiting.cancel()
        self.waiting = nil
        time.end()
    }

    private func finish() async -> Bool {
        while isWorking() {
            guard (try? await Task.sleep(for: pause)) != nil else { return false }
        }
        return !Task.isCancelled
    }
}
