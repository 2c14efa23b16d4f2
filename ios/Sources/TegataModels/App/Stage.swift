import TegataCore

/// What screens share.
@MainActor
protocol Stage: AnyObject {
    var device: Device { get }

    /// Whether a wallet is open, locked or not.
    var hasWallet: Bool { get }

    /// That wallet.
    var open: OpenWallet { get }

    /// The words of a wallet, while they are shown and asked back.
    var lesson: WordsLesson? { get set }

    /// Typed words, on the way to the PIN that will guard them.
    var typedWords: TypedWords? { get set }

    /// Why the wallet could not be opened.
    var failure: TegataError? { get }

    func go(_ place: Place)

    /// `place` in the stead of the uppermost `count` places.
    func replace(_ place: Place, count: Int)

    func goBack(_ count: Int)

    /// The list of a tab, with nothing above it.
    func goHome(_ tab: Tab)

    func send(_ effect: Effect)

    /// Asks anew for what the shown screen shows.
    func reload()

    /// Tells something on the screen that is now shown.
    func tellTop(_ notice: Notice)

    func opened(_ wallet: TegataWallet) throws

    /// Opens the wallet's files again, after it failed.
    func reopen() async

    func unlocked()

    /// The wallet is erased: begins anew.
    func erased()
}

extension Stage {
    /// What is told after the wallet went is told to nobody.
    var remembered: Remembered { hasWallet ? open.remembered : Remembered() }

    func replace(_ place: Place) { replace(place, count: 1) }

    func goBack() { goBack(1) }

    /// A question that was begun before the wallet went is given up.
    private func openWallet() throws -> TegataWallet {
        guard hasWallet else { throw CancellationError() }
        return open.wallet
    }

    /// Asks the wallet. Who gives up hears nothing more of it.
    func ask<Answer: Sendable>(
        _ call: @escaping @Sendable (TegataWallet) async throws -> Answer
    ) async throws -> Answer {
        let wallet = try openWallet()
        let answer = try await abandonable { _ in try await call(wallet) }
        // Given up while the answer was on its way to the main actor.
        try Task.checkCancellation()
        return answer
    }

    /// Asks what takes long, and ends when who asks gives up.
    func askLong<Answer: Sendable>(
        _ call: @escaping @Sendable (TegataWallet, CancelToken) async throws -> Answer
    ) async throws -> Answer {
        let wallet = try openWallet()
        let answer = try await abandonable { try await call(wallet, $0) }
        try Task.checkCancellation()
        return answer
    }

    /// Waits until what was signed before is settled, or cannot be.
    func untilResumed(_ resuming: Task<Void, Never>) async throws {
        try await abandonable { _ in await resuming.value }
        try Task.checkCancellation()
    }
}
