import TegataCore
import TegataKit

/// What is known while the wallet is unlocked, and forgotten when it locks.
@MainActor
final class Remembered {
    var reviews: [String: ConsentReview] = [:]
    var prepared: [String: PreparedFacts] = [:]
    var receipts: [String: Receipt] = [:]
    var withdrawals: [String: WithdrawalReceipt] = [:]
    var withdrawalCodes: [String: String] = [:]
    var signatures: [String: GuardianSignature] = [:]

    /// Cards of who is to become a guardian.
    var guardianCards: [String] = []
    var scannedCard: String?

    /// Of requests that were declined: whether the hospital knows, as a code of `CodeList.told`.
    var told: [String: String] = [:]

    /// The code that is none of Tegata's, to be explained.
    var otherCode: ScanResult?

    func takeCard() {
        if let scannedCard, !guardianCards.contains(scannedCard) { guardianCards.append(scannedCard) }
        scannedCard = nil
    }
}

/// A wallet that was opened, with the calls that are under way: one for each process.
@MainActor
final class OpenWallet {
    let wallet: TegataWallet
    private(set) var works: [Deed: Work] = [:]
    private(set) var remembered = Remembered()
    /// Whether nobody is asked, since the patient wants that.
    private(set) var isOffline = false

    private let heard: @MainActor (Event) -> Void
    private let ended: @MainActor (Work) -> Void
    private var following: Task<Void, Never>?
    private var calls: [Task<Void, Never>] = []

    /// What was signed and is not settled; asked anew after each unlocking.
    private(set) var resumed = Task<Void, Never> {}

    init(
        _ wallet: TegataWallet, heard: @escaping @MainActor (Event) -> Void, ended: @escaping @MainActor (Work) -> Void
    ) throws {
        self.wallet = wallet
        self.heard = heard
        self.ended = ended
        // From here on: what happens before the task begins is not missed.
        let events = try wallet.eventSequence()
        following = Task { [weak self] in
            for await event in events { self?.follow(event) }
        }
    }

    private func follow(_ event: Event) {
        if case .progressed(let step) = event {
            for work in works.values where work.now.result == nil { work.now.progress = work.now.progress.then(step) }
        }
        heard(event)
    }

    func begin(_ deed: Deed, _ call: @escaping @Sendable (TegataWallet, CancelToken) async throws -> DeedResult) -> Work {
        if let work = works[deed], work.now.result == nil { return work }
        let work = Work(deed)
        works[deed] = work
        let wallet = wallet
        launch { [weak self] in
            do {
                work.now.result = .success(try await abandonable { try await call(wallet, $0) })
            } catch let error as TegataError {
                work.now.result = .failure(error)
            } catch {
                // The wallet is closed.
                return
            }
            self?.ended(work)
        }
        return work
    }

    func remove(_ deed: Deed) {
        works[deed] = nil
    }

    /// Continues what was signed before.
    @discardableResult
    func resume() -> Task<Void, Never> {
        let wallet = wallet
        resumed = launch { [weak self] in
            // What is not settled stays so; each screen says how it stands.
            guard let receipts = try? await abandonable({ try await wallet.resume(cancel: $0) }) else { return }
            for receipt in receipts { self?.remembered.receipts[receipt.request] = receipt }
        }
        return resumed
    }

    @discardableResult
    private func launch(_ work: @escaping @MainActor () async -> Void) -> Task<Void, Never> {
        let call = Task { await work() }
        calls.append(call)
        return call
    }

    func stayOffline(_ offline: Bool) throws {
        try wallet.stayOffline(offline: offline)
        isOffline = offline
    }

    func forget() {
        remembered = Remembered()
        works = works.filter { $0.value.now.result == nil }
    }

    func close() {
        following?.cancel()
        calls.forEach { $0.cancel() }
    }
}
