import Observation
import TegataCore

/// One screen: builds its state from what the core says, and carries out its actions.
@MainActor
@Observable
class Screen {
    @ObservationIgnored let place: Place
    @ObservationIgnored let stage: any Stage
    private(set) var state: ScreenState
    @ObservationIgnored private var notice: Notice?
    /// How many attempts are under way: something is loaded while something else is done.
    @ObservationIgnored private var attempts = 0

    init(_ place: Place, _ stage: any Stage) {
        self.place = place
        self.stage = stage
        state = ScreenState(screen: place.screen, isSecret: place.screen.isSecret, isBusy: true)
    }

    /// Asks the core for what is shown.
    func load() async throws {}

    /// Whether what is shown is to be asked again.
    func follows(_ event: Event) -> Bool { event == .missed }

    /// Asks again for what may have changed; not for what takes long and has been asked.
    func loadAgain() async throws { try await load() }

    /// Carries out an action that the state offers.
    func act(_ action: ActionKey, _ input: Input) async throws {}

    /// Something was typed, and nothing pressed yet.
    func typed(_ field: String, _ text: Typed) {}

    /// What a camera or a picture shows.
    func scanned(_ source: ScanSource) async throws {}

    /// It is no longer shown, nor behind what is shown.
    func leave() {}

    /// The wallet that locked is told by the lock screen.
    func failed(_ error: TegataError) async throws {
        if error != .Locked { tell(error.notice) }
    }

    final func show(_ next: ScreenState) {
        var shown = next
        shown.isSecret = place.screen.isSecret
        shown.isBusy = state.isBusy
        shown.notice = notice
        update(shown)
    }

    final func change(_ change: (inout ScreenState) -> Void) {
        var changed = state
        change(&changed)
        update(changed)
    }

    final func tell(_ told: Notice?) {
        notice = told
        change { $0.notice = told }
    }

    /// Who looks is told of changes alone.
    private func update(_ next: ScreenState) {
        if next != state { state = next }
    }

    final func refresh() async {
        await attempt { try await load() }
    }

    final func follow() async {
        await attempt { try await loadAgain() }
    }

    /// Frames come several times a second: nobody waits for one.
    final func scan(_ source: ScanSource) async {
        await attempt(isWaitedFor: !source.isFrame) { try await scanned(source) }
    }

    final func perform(_ action: ActionKey, _ input: Input) async {
        let isOwn = state.actions.contains { $0.key == action }
        tell(nil)
        switch action {
        case .openStore: stage.send(.openStore)
        case .openStorageSettings: stage.send(.openSystemSettings(page: .storage))
        case .tryAgain where !isOwn: await attempt { try await load() }
        default: await attempt { try await act(action, input) }
        }
    }

    private func attempt(isWaitedFor: Bool = true, _ work: @MainActor () async throws -> Void) async {
        if isWaitedFor {
            attempts += 1
            change { $0.isBusy = true }
        }
        do {
            try Task.checkCancellation()
            try await work()
        } catch is CancellationError {
            // Given up: there is nobody to tell.
        } catch {
            await fail(error)
        }
        if isWaitedFor {
            attempts -= 1
            change { $0.isBusy = attempts > 0 }
        }
    }

    private func fail(_ error: any Error) async {
        do {
            try await failed(error as? TegataError ?? .Internal)
        } catch let again as TegataError {
            tell(again.notice)
        } catch {
            // Given up meanwhile.
        }
    }
}

/// A screen of something: a study, a request, a deed.
class ScreenOf<Subject>: Screen {
    let subject: Subject

    init(_ place: Place, _ subject: Subject, _ stage: any Stage) {
        self.subject = subject
        super.init(place, stage)
    }
}
