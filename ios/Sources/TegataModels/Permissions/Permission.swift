import TegataCore

/// One permission: all facts, how it stands, and the evidence.
final class Permission: ScreenOf<String> {
    private var shown: PermissionFacts?

    override func load() async throws {
        try await show(try await stage.permission(subject))
        try await loadAgain()
    }

    override func loadAgain() async throws {
        let all = try await stage.ask { try await $0.permissions() }.permissions
        if let permission = all.first(where: { $0.permission == subject }) { try await show(permission) }
    }

    private func show(_ permission: PermissionFacts) async throws {
        shown = permission
        let study = try await stage.studyPages(.own, shownPage).find { $0.study == permission.study }
        let wasRolledBack = try await stage.wasRolledBack(permission)
        let request = permission.request
        let hasCode =
            permission.status == .pending ? try await stage.ask { try await $0.answerCode(request: request) } != nil : false
        show(
            ScreenState(
                screen: place.screen,
                warnings: permission.warnings(stage.device.nowMs)
                    + (wasRolledBack ? [Warning(.rolledBack, .loud)] : []),
                facts: facts(permission, study) + evidence(permission),
                actions: actions(permission, hasCode: hasCode),
                picture: study.flatMap { study in study.preview?.shown(study.value) }))
    }

    private func facts(_ permission: PermissionFacts, _ study: StudyFacts?) -> [Fact] {
        TegataModels.facts {
            Fact(.status, .code(.status, of: permission.status))
            if let asker = permission.asker { Fact(.asker, asker.fact) }
            if let study { Fact(.study, .study(study.value)) }
            Fact(.rights, permission.rightFacts)
            if let purpose = permission.purpose { Fact(.purpose, .code(.purpose, of: purpose)) }
            Fact(.until, .period(fromMs: stage.device.nowMs, untilMs: Int64(clamping: permission.untilMs)))
            if permission.status == .given {
                Fact(.final, .code(.outcome, permission.isFinal ? "final" : "confirmed"), isAside: true)
            }
            if let transaction = permission.transaction {
                Fact(.transaction, .hash(digits: transaction), isAside: true)
            }
        }
    }

    /// What stands on the ledger, and where.
    private func evidence(_ permission: PermissionFacts) -> [Fact] {
        TegataModels.facts {
            for right in permission.rights {
                if let mosaic = right.mosaic { Fact(.rightId, .hash(digits: mosaic), isAside: true) }
                if let recipient = right.recipient { Fact(.recipient, .address(text: recipient), isAside: true) }
            }
            Fact(.request, .hash(digits: permission.request), isAside: true)
            Fact(.account, .address(text: permission.account), isAside: true)
        }
    }

    private func actions(_ permission: PermissionFacts, hasCode: Bool) -> [Action] {
        TegataModels.actions {
            if permission.rights.contains(where: { $0.status == .given }) { Action(.withdraw, .destructive) }
            if [.pending, .beingWithdrawn].contains(permission.status) { Action(.continueSending, .primary) }
            if hasCode { Action(.showAnswerCode) }
            Action(.back)
        }
    }

    override func follows(_ event: Event) -> Bool { event == .requests || event == .missed }

    override func act(_ action: ActionKey, _ input: Input) async throws {
        switch action {
        case .withdraw: stage.go(.permission(.withdraw, permission: subject))
        case .showAnswerCode:
            stage.go(.request(.answerCode, request: try await stage.permission(subject).request))
        case .continueSending:
            let known = shown
            let permission = if let known { known } else { try await stage.permission(subject) }
            stage.open.resume()
            let isGiving = permission.status == .pending
            let deed: Deed =
                isGiving ? .agree(request: permission.request, study: nil) : .withdraw(permission: subject, right: nil)
            stage.go(.deed(.sending, deed))
        default: stage.goBack()
        }
    }
}
