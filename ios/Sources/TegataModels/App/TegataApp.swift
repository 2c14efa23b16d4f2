import Observation
import TegataCore

/// The whole app but for its look: what is shown, where somebody is, and what can be done.
@MainActor
@Observable
public final class TegataApp {
    public private(set) var navigation: Navigation
    /// What the shell is to do, one after the other, for its one listener.
    @ObservationIgnored public let effects: AsyncStream<Effect>

    private var current: Screen?
    @ObservationIgnored private var screens: [Place: Screen] = [:]
    @ObservationIgnored private let outgoing: AsyncStream<Effect>.Continuation
    @ObservationIgnored let device: Device
    @ObservationIgnored var held: OpenWallet?
    @ObservationIgnored var lesson: WordsLesson?
    @ObservationIgnored var typedWords: TypedWords?
    @ObservationIgnored var failure: TegataError?
    /// What came from outside and waits until the wallet is unlocked.
    @ObservationIgnored private var waiting: ScanSource?
    @ObservationIgnored private var isLeft = false
    /// Whether the lock was obeyed: what was known is forgotten, and the lock screen stands where it must.
    @ObservationIgnored private var isLockObeyed = false
    @ObservationIgnored private var loading: Job?
    @ObservationIgnored private var acting: Job?
    /// Whether it is only a frame of the camera that is looked at: whatever else is done goes before it.
    @ObservationIgnored private var isLooking = false
    @ObservationIgnored private var following: Job?
    @ObservationIgnored private var isBehind = false
    @ObservationIgnored private var locking: Task<Void, Never>?
    @ObservationIgnored private var opening: Task<Void, Never>?

    /// - Parameter saved: what `Navigation.saved` gave before the system ended the app.
    public init(device: Device, saved: String? = nil) {
        self.device = device
        navigation = Navigation(restoring: saved)
        (effects, outgoing) = AsyncStream.makeStream(of: Effect.self)
        opening = Task { await reopen() }
    }

    public var shown: ScreenState {
        current?.state ?? ScreenState(screen: .lock, isSecret: true, isBusy: true)
    }

    /// What lies above one another, what is shown last: a way back shows the page below before it is gone.
    public var pages: [ShownPage] {
        let shown = ShownPage(place: current?.place ?? .plain(.lock), state: self.shown)
        let places = [root] + navigation.stack
        guard places.last == shown.place else { return [shown] }
        return places.dropLast().map { ShownPage(place: $0, state: state(of: $0)) } + [shown]
    }

    private var root: Place { .plain(held == nil ? .welcome : navigation.tab.root) }

    /// What was never shown is as when it begins.
    private func state(of place: Place) -> ScreenState {
        screens[place]?.state ?? ScreenState(screen: place.screen, isSecret: place.screen.isSecret, isBusy: true)
    }

    /// Whether something goes on that is to be finished though nobody looks.
    public var isWorking: Bool {
        held?.works.values.contains { $0.now.result == nil } ?? false
    }

    package var isBusy: Bool { shown.isBusy || acting?.isActive == true }

    /// Whether `act` would do it.
    public func canAct(_ action: ActionKey, item: String? = nil) -> Bool {
        (shown.offers(action, item: item) || isAlwaysThere(action))
            && (acting?.isActive != true || isLooking || action.canInterrupt)
    }

    /// Does what the shown state offers; anything else is not done. What was typed is wiped.
    public func act(_ action: ActionKey, _ input: Input = Input()) {
        guard canAct(action, item: input.item), let screen = current else { return input.wipe() }
        acting?.cancel()
        isLooking = false
        acting = Job { [self] in
            // What is given up before it began is wiped all the same.
            defer { input.wipe() }
            if !Task.isCancelled, !goes(action) { await screen.perform(action, input) }
        }
    }

    /// Follows what is being typed into a field; `text` is wiped.
    public func type(_ field: String, _ text: Typed) {
        current?.typed(field, text)
        text.wipe()
    }

    /// A frame of the camera, a picture, or a text.
    public func scanned(_ source: ScanSource) {
        if acting?.isActive == true && (!isLooking || source.isFrame) { return }
        acting?.cancel()
        scan(source)
    }

    private func scan(_ source: ScanSource) {
        guard let screen = current else { return }
        isLooking = source.isFrame
        acting = Job { await screen.scan(source) }
    }

    /// A link was opened: it is looked at as if it were scanned, once the wallet is unlocked.
    public func arrived(_ link: String) {
        arrived(.text(text: link))
    }

    /// The same with a picture that was chosen outside.
    public func arrived(_ source: ScanSource) {
        waiting = source
        readWaiting()
    }

    public func go(_ tab: Tab) {
        if held == nil || isLocked { return }
        navigation = Navigation(tab: tab)
        settle()
    }

    /// The way back; false where there is none, so that the app is left.
    @discardableResult
    public func back() -> Bool {
        if isShut || navigation.stack.isEmpty { return false }
        acting?.cancel()
        goBack(1)
        return true
    }

    /// The app is no longer looked at.
    public func leave() {
        isLeft = true
        let waitMs = held?.wallet.leave()
        obeyLock()
        locking?.cancel()
        locking = waitMs.map { waitMs in
            Task {
                guard (try? await Task.sleep(for: .milliseconds(waitMs))) != nil else { return }
                _ = held?.wallet.lockIfLeft()
                obeyLock()
            }
        }
    }

    /// The app is looked at again.
    public func comeBack() {
        isLeft = false
        locking?.cancel()
        _ = held?.wallet.comeBack()
        obeyLock()
    }

    /// Ends the app. Whatever is under way is given up.
    public func close() {
        lesson = nil
        typedWords = nil
        let open = held
        // What is given up still looks whether a wallet is there.
        held = nil
        [loading, acting, following].forEach { $0?.cancel() }
        [locking, opening].forEach { $0?.cancel() }
        outgoing.finish()
        open?.close()
        screens = [:]
        current = nil
    }

    private var isLocked: Bool { held?.wallet.isLocked() ?? false }

    /// Locked; erasing needs no PIN: who forgot it must be able to begin anew.
    private var isShut: Bool { isLocked && navigation.top.screen != .erase }

    /// Reading a code is one tap away, from wherever somebody is.
    private func isAlwaysThere(_ action: ActionKey) -> Bool { action == .scan && held != nil && !isLocked }

    /// Actions that lead somewhere, from wherever they are offered.
    private func goes(_ action: ActionKey) -> Bool {
        guard let destination = action.destination else { return false }
        if isLocked && destination.screen != .erase { return false }
        if let tab = destination.tab { navigation = Navigation(tab: tab) }
        if let screen = destination.screen { go(.plain(screen)) } else { settle() }
        return true
    }

    private func readWaiting() {
        guard let source = waiting, held != nil, !isLocked else { return }
        waiting = nil
        if navigation.top.screen != .scan { go(Place.plain(.scan)) }
        if isLooking { acting?.cancel() }
        scan(source)
    }

    func heard(_ event: Event) {
        if event == .locked {
            obeyLock()
        } else if current?.follows(event) == true {
            follow()
        }
    }

    private func ended(_ work: Work) {
        if work.failure == .Locked || !isLeft { return }
        send(.notify(news: work.deed.kind == .withdraw ? .withdrawalDone : .requestAnswered))
    }

    /// Once for each lock: the core tells of it later too, even when somebody has unlocked since.
    private func obeyLock() {
        if isLockObeyed || !isLocked { return }
        isLockObeyed = true
        // What is being done may end as it can; it does not keep anybody from unlocking.
        acting = nil
        lesson = nil
        held?.forget()
        following?.cancel()
        screens.values.forEach { $0.leave() }
        screens = [:]
        settle()
    }

    /// Shows the screen that navigation and lock call for.
    private func settle() {
        let place: Place =
            if failure != nil && !mayBeginAnew {
                .plain(.lock)
            } else if held == nil {
                navigation.stack.last ?? .plain(.welcome)
            } else if isShut {
                .plain(.lock)
            } else {
                navigation.top
            }
        let kept = Set(navigation.stack + [place, root] + Tab.allCases.map { .plain($0.root) })
        for (place, screen) in screens where !kept.contains(place) {
            screens[place] = nil
            screen.leave()
        }
        let screen = screens[place] ?? makeScreen(place, self)
        screens[place] = screen
        current = screen
        reload()
    }

    /// What was not finished is finished on the screens of the first start.
    private var mayBeginAnew: Bool {
        navigation.stack.contains { $0.screen == .choosePin || $0.screen == .erase }
    }

    /// Something changed: it is shown anew, once for all that changes meanwhile.
    private func follow() {
        if following?.isActive == true {
            isBehind = true
            return
        }
        following = Job { [self] in
            repeat {
                isBehind = false
                await current?.follow()
            } while isBehind && !Task.isCancelled
        }
    }
}

extension TegataApp: Stage {
    var hasWallet: Bool { held != nil }

    var open: OpenWallet {
        guard let held else { preconditionFailure("no wallet is open") }
        return held
    }

    func go(_ place: Place) {
        navigation.push(place)
        settle()
    }

    func replace(_ place: Place, count: Int) {
        navigation.replace(with: place, count: count)
        settle()
    }

    func goBack(_ count: Int) {
        navigation.back(count)
        settle()
    }

    func goHome(_ tab: Tab) {
        navigation = Navigation(tab: tab)
        settle()
    }

    func send(_ effect: Effect) {
        outgoing.yield(effect)
    }

    func reload() {
        loading?.cancel()
        guard let screen = current else { return }
        loading = Job { await screen.refresh() }
    }

    func tellTop(_ notice: Notice) {
        current?.tell(notice)
    }

    func opened(_ wallet: TegataWallet) throws {
        // Given up while it was on its way here: it is let go of.
        try Task.checkCancellation()
        failure = nil
        isLockObeyed = wallet.isLocked()
        held = try OpenWallet(
            wallet, heard: { [weak self] in self?.heard($0) }, ended: { [weak self] in self?.ended($0) })
    }

    func reopen() async {
        failure = nil
        if TegataCore.hasWallet(home: device.home) {
            do {
                try opened(try await openWallet(device))
            } catch let error as TegataError {
                failure = error
            } catch {
                return
            }
        } else {
            navigation = Navigation()
        }
        settle()
    }

    func unlocked() {
        isLockObeyed = isLocked
        // Left while the wallet was being unlocked.
        if isLeft { leave() }
        open.resume()
        settle()
        readWaiting()
    }

    func erased() {
        following?.cancel()
        held?.close()
        held = nil
        failure = nil
        navigation = Navigation()
        screens = [:]
        settle()
    }
}
