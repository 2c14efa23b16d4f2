import Foundation
import ScenarioWorld
import TegataCore
import TegataKit

/// What calls have come to.
struct Done {
    /// How many ended with an answer, and with each error.
    var ends: [String: Int] = [:]
    /// Ends that are not to be.
    var unexpected: [String] = []
    /// Settings that were set, and the last of them.
    var settings = 0
    var lastSetting: UInt64 = 0
    /// Receive cards, each with an account.
    var cards = 0
}

/// What a task does at random.
private enum Deed: CaseIterable {
    case scan, review, agree, picture, studies, permissions, permissionPage, activity, accounts, settings, receiveCard
    case refreshStudies, follow, lock, unlock, hasBiometrics
}

/// Tasks and threads that do at random what apps do.
final class Chaos: @unchecked Sendable {
    private static let tasks = 16
    private static let threads = 4
    private static let callsEach = 25
    /// What looks for studies asks for each account.
    private static let mostCards = 40

    private let patient: Patient
    private let wallet: TegataWallet
    private let seed: UInt64
    private let underWay = CallsUnderWay()
    private let lock = NSLock()
    private var counted = Done()

    init(_ patient: Patient, _ wallet: TegataWallet, seed: UInt64) {
        (self.patient, self.wallet, self.seed) = (patient, wallet, seed)
    }

    var done: Done { lock.withLock { counted } }

    /// `seconds`: nothing, for a fixed number of calls.
    func run(seconds: Double?) async {
        let end = seconds.map { ContinuousClock.now + .seconds($0) }
        let isOver = { @Sendable (calls: Int) in end.map { .now >= $0 } ?? (calls >= Self.callsEach) }
        underWay.watch()
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<Self.threads {
                let randomness = SeededRandomness(seed: seed &+ UInt64(100 + number))
                group.addTask { [self] in
                    await withCheckedContinuation { ended in
                        Thread.detachNewThread { [self] in
                            callWithoutWaiting(randomness, isOver)
                            ended.resume()
                        }
                    }
                }
            }
            for number in 0...Self.tasks {
                group.addTask { [self] in
                    var randomness = SeededRandomness(seed: seed &+ UInt64(200 + number))
                    var calls = 0
                    while !isOver(calls) {
                        // One task alone sets, so that it is known what was set last.
                        if number == 0 { await set(&randomness) } else { await call(&randomness) }
                        calls += 1
                    }
                }
            }
        }
        underWay.watchNoMore()
    }

    /// Calls that answer at once, from a thread that is no task's.
    private func callWithoutWaiting(_ seeded: SeededRandomness, _ isOver: (Int) -> Bool) {
        var (randomness, calls) = (seeded, 0)
        while !isOver(calls) {
            let number = underWay.begin("a thread's call")
            do {
                switch Int.random(in: 0..<8, using: &randomness) {
                case 0: _ = wallet.isLocked()
                case 1: _ = wallet.leave()
                case 2: _ = wallet.comeBack()
                case 3: _ = wallet.lockIfLeft()
                case 4: try wallet.forgetParts()
                case 5: try wallet.stayOffline(offline: false)
                case 6: try wallet.events().closeStream()
                default: _ = (try wallet.events(), secret("typed and dropped"), CancelToken())
                }
                count("answered at once")
            } catch {
                lock.withLock { counted.unexpected.append("a thread's call: \(error)") }
            }
            underWay.end(number)
            calls += 1
            Thread.sleep(forTimeInterval: .random(in: 0...0.02, using: &randomness))
        }
    }

    private func set(_ randomness: inout SeededRandomness) async {
        let lockAfterMs = UInt64.random(in: 0...300_000, using: &randomness)
        let settings = WalletSettings(
            nodeUrls: patient.settings.nodeUrls, registry: patient.settings.registry, lockAfterMs: lockAfterMs)
        let approval = approval(&randomness)
        let failure = await make("setSettings", &randomness) { [self] in
            try await wallet.setSettings(settings: settings, approval: approval)
            lock.withLock { (counted.settings, counted.lastSetting) = (counted.settings + 1, lockAfterMs) }
        }
        await putRight(failure, &randomness)
    }

    private func call(_ randomness: inout SeededRandomness) async {
        let (deed, approval) = (Deed.allCases.randomElement(using: &randomness)!, approval(&randomness))
        // A sequence ends when it is given up, and not before.
        let failure = await make("\(deed)", always: deed == .follow, &randomness) { [self] in try await make(deed, approval) }
        await putRight(failure, &randomness)
    }

    private func approval(_ randomness: inout SeededRandomness) -> Approval {
        Int.random(in: 0..<20, using: &randomness) == 0 ? .pin(Patient.pin) : .biometrics
    }

    private func make(_ deed: Deed, _ approval: Approval) async throws {
        let (wallet, patient) = (wallet, patient)
        switch deed {
        case .scan: _ = try await cancellable { try await wallet.scan(source: .text(text: patient.code), cancel: $0) }
        case .review:
            _ = try await cancellable { try await wallet.review(request: patient.request, study: nil, cancel: $0) }
        case .agree:
            _ = try await cancellable {
                try await wallet.agree(request: patient.request, study: nil, approval: approval, cancel: $0)
            }
        case .picture: _ = try await cancellable { try await wallet.picture(study: patient.study, cancel: $0) }
        case .studies: _ = try await wallet.studies(shelf: .own, before: nil, limit: 50)
        case .permissions: _ = try await wallet.permissions()
        case .permissionPage: _ = try await wallet.permissionPage(before: nil, limit: 50)
        case .activity: _ = try await wallet.activity(before: nil, limit: 50)
        case .accounts: _ = try await wallet.accounts()
        case .settings: _ = try await wallet.settings()
        case .receiveCard:
            guard done.cards < Self.mostCards else { return }
            _ = try await wallet.receiveCard(nonce: Data("desk".utf8))
            lock.withLock { counted.cards += 1 }
        case .refreshStudies: _ = try await cancellable { try await wallet.refreshStudies(cancel: $0) }
        case .follow: for await _ in try wallet.eventSequence() {}
        case .lock: wallet.lock()
        case .unlock: try await wallet.unlock(approval: approval)
        case .hasBiometrics: _ = try await wallet.hasBiometrics()
        }
    }

    /// What stands in the way of all others is put right, but not at once.
    private func putRight(_ failure: TegataError?, _ randomness: inout SeededRandomness) async {
        switch failure {
        case .Locked where Int.random(in: 0..<4, using: &randomness) > 0:
            let approval = approval(&randomness)
            _ = await make("unlock", &randomness) { [wallet] in try await wallet.unlock(approval: approval) }
        case .NoBiometrics where Bool.random(using: &randomness):
            _ = await make("enableBiometrics", &randomness) { [wallet] in
                try await wallet.enableBiometrics(pin: secret(Patient.pin))
            }
        default: break
        }
    }

    /// Makes a call, in a third of the cases only to give it up, and counts how it ends.
    private func make(
        _ name: String, always isGivenUp: Bool = false, _ randomness: inout SeededRandomness,
        _ call: @escaping @Sendable () async throws -> Void
    ) async -> TegataError? {
        let number = underWay.begin(name)
        let task = Task(operation: call)
        if isGivenUp || Int.random(in: 0..<3, using: &randomness) == 0 {
            try? await Task.sleep(for: .milliseconds(Int.random(in: 0...30, using: &randomness)))
            task.cancel()
        }
        let result = await task.result
        underWay.end(number)
        guard case .failure(let error) = result else {
            count("answered")
            return nil
        }
        let failure = error as? TegataError
        switch failure {
        case .Locked, .Cancelled, .Keystore, .NoBiometrics, .BiometricsLost: count("\(error)")
        default: lock.withLock { counted.unexpected.append("\(name): \(error)") }
        }
        return failure
    }

    private func count(_ end: String) {
        lock.withLock { counted.ends[end, default: 0] += 1 }
    }
}

/// The calls that have not ended. One that never does ends the process, since nothing else could end it.
private final class CallsUnderWay: @unchecked Sendable {
    private static let patience = Duration.seconds(60)

    private let lock = NSLock()
    private var begun: [Int: (name: String, at: ContinuousClock.Instant)] = [:]
    private var last = 0
    private var isWatched = false

    func begin(_ name: String) -> Int {
        lock.withLock {
            last += 1
            begun[last] = (name, .now)
            return last
        }
    }

    func end(_ number: Int) {
        lock.withLock { begun[number] = nil }
    }

    func watch() {
        lock.withLock { isWatched = true }
        Thread.detachNewThread { [self] in
            while lock.withLock({ isWatched }) {
                let stuck = lock.withLock { begun.values.first { .now - $0.at > Self.patience } }
                if let stuck { fatalError("\(stuck.name) has not ended within \(Self.patience)") }
                Thread.sleep(forTimeInterval: 0.5)
            }
        }
    }

    func watchNoMore() {
        lock.withLock { isWatched = false }
    }
}
