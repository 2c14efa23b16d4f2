import TegataCore

/// PIN or biometrics, for what was just read and for nothing else.
final class Authenticate: ScreenOf<Deed> {
    override func load() async throws {
        let ways = try await stage.waysToApprove()
        let review = subject.request.flatMap { stage.remembered.reviews[$0] }
        show(
            ScreenState(
                screen: place.screen,
                facts: facts {
                    Fact(.approves, .code(.deed, subject.kind.rawValue))
                    if let review {
                        Fact(.asker, review.asker.fact)
                        if let study = review.study { Fact(.study, .study(study.value)) }
                    }
                    ways.waitFact
                },
                fields: ways.fields,
                actions: actions {
                    Action(.approve, .primary, isEnabled: ways.isPinTaken)
                    if ways.hasBiometrics { Action(.approveByBiometrics) }
                    Action(.back)
                }))
        if try await ways.waited() {
            tell(nil)
            try await load()
        }
    }

    override func act(_ action: ActionKey, _ input: Input) async throws {
        switch action {
        case .approve: try await begin(.pin(pin: input.secret(.pin)))
        case .approveByBiometrics: try await begin(.biometrics)
        default: stage.goBack()
        }
    }

    private func begin(_ approval: Approval) async throws {
        let deed = subject
        let work = stage.open.begin(deed) { wallet, cancel in try await wallet.carryOut(deed, approval, cancel) }
        // The first step of a call comes after the approval.
        let state = try await work.first { $0.result != nil || (deed.isLong && $0.progress != nil) }
        if let failure = work.failure, failure.isAboutApproval || !deed.isLong { throw failure }
        if deed.isLong {
            stage.replace(.deed(.sending, deed))
        } else if let result = state.result {
            stage.ended(deed, try result.get())
        }
    }

    override func failed(_ error: TegataError) async throws {
        try await super.failed(error)
        if error.isAboutApproval { stage.reload() }
    }
}

extension TegataWallet {
    fileprivate func carryOut(_ deed: Deed, _ approval: Approval, _ cancel: CancelToken) async throws -> DeedResult {
        switch deed {
        case .agree(let request, let study):
            return .receipt(try await agree(request: request, study: study, approval: approval, cancel: cancel))
        case .agreeByCode(let request, let study):
            return .code(try await agreeByCode(request: request, study: study, approval: approval))
        case .cosign(let request): return .code(try await cosignByCode(request: request, approval: approval))
        case .withdraw(let permission, let right):
            let named = right.map { [$0] } ?? []
            return .withdrawal(
                try await withdraw(permission: permission, named: named, approval: approval, cancel: cancel))
        case .withdrawByCode(let permission):
            return .withdrawalCode(try await withdrawalCode(permission: permission, named: [], approval: approval))
        case .cosignAsGuardian(let transaction):
            return .signature(try await cosignAsGuardian(transaction: transaction, approval: approval, cancel: cancel))
        case .changeGuardians(let account, let cards, let removed, let approvals):
            return .signature(
                try await changeGuardians(
                    account: account, cards: cards, removed: removed, approvals: approvals, approval: approval,
                    cancel: cancel))
        case .forgetAccount(let account): try await forgetAccount(account: account, approval: approval)
        case .importAccount(let exported):
            _ = try await importAccount(exported: exported.key, password: exported.password, approval: approval)
        case .saveSettings(let settings): try await setSettings(settings: settings, approval: approval)
        }
        return .saved
    }
}
