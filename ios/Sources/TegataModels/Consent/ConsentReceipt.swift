import TegataCore

private let dayMs: Int64 = 24 * 3_600_000

/// What came of agreeing, and where it is seen and taken back.
final class ConsentReceipt: ScreenOf<AskedOf> {
    private var isReminded = false

    override func load() async throws {
        let permission = try await permission()
        // Of an answer that was rolled back meanwhile, what stands now counts.
        let receipt = stage.remembered.receipts[subject.request].flatMap { isStill($0, permission) ? $0 : nil }
        show(
            ScreenState(
                screen: place.screen, facts: facts(receipt, permission), actions: actions(receipt?.outcome, permission)))
        if let permission, permission.status == .given { remind(permission) }
    }

    private func permission() async throws -> PermissionFacts? {
        let request = subject.request
        return try await stage.knownPermission { $0.request == request }
    }

    private func facts(_ receipt: Receipt?, _ permission: PermissionFacts?) -> [Fact] {
        TegataModels.facts {
            Fact(.outcome, receipt?.outcome.fact ?? Self.outcome(permission))
            receipt?.outcome.facts ?? []
            if let permission {
                if let asker = permission.asker { Fact(.asker, asker.fact) }
                Fact(.rights, permission.rightFacts)
                Fact(.until, .period(fromMs: stage.device.nowMs, untilMs: Int64(clamping: permission.untilMs)))
            }
            if let notes = receipt?.notes, !notes.isEmpty { Fact(.notes, .codes(.note, notes.map { caseName($0) })) }
            if let transaction = receipt?.transaction ?? permission?.transaction {
                Fact(.transaction, .hash(digits: transaction), isAside: true)
            }
        }
    }

    /// The day before it ends, once.
    private func remind(_ permission: PermissionFacts) {
        let atMs = Int64(clamping: permission.untilMs) - dayMs
        if isReminded || atMs <= stage.device.nowMs { return }
        isReminded = true
        stage.send(.remind(news: .permissionEnds, atMs: atMs))
    }

    private func isStill(_ receipt: Receipt, _ permission: PermissionFacts?) -> Bool {
        if case .silent = receipt.outcome { permission?.status == .pending } else { true }
    }

    private static func outcome(_ permission: PermissionFacts?) -> FactValue {
        let code =
            switch permission?.status {
            case nil, .pending: "waiting"
            case .given: permission?.isFinal == true ? "final" : "confirmed"
            case .failed: "rejected"
            case .ended, .beingWithdrawn, .withdrawn, .replaced: "ended"
            }
        return .code(.outcome, code)
    }

    private func actions(_ outcome: Outcome?, _ permission: PermissionFacts?) -> [Action] {
        let isWaiting = outcome.map { !$0.isSettled } ?? (permission?.status == .pending)
        let isRejected = if case .rejected = outcome { true } else { false }
        return TegataModels.actions {
            Action(.done, .primary)
            if isWaiting && outcome != .signAnew { Action(.tryAgain) }
            if outcome == .signAnew || isRejected { Action(.reviewAgain) }
            if permission != nil { Action(.openGivenPermission) }
        }
    }

    override func follows(_ event: Event) -> Bool { event == .requests || event == .missed }

    override func act(_ action: ActionKey, _ input: Input) async throws {
        switch action {
        // The same bytes again, never new ones.
        case .tryAgain:
            change { $0.progress = StepProgress(step: .resuming) }
            try await stage.untilResumed(stage.open.resume())
            change { $0.progress = nil }
            try await load()
        case .reviewAgain: stage.replace(.request(.review, request: subject.request))
        case .openGivenPermission:
            guard let permission = try await permission() else { return }
            stage.replace(.permission(.permission, permission: permission.permission))
        default: stage.goHome(.studies)
        }
    }
}
