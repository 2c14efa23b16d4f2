import TegataCore

/// What taking back does, and what it does not do. Read before PIN or biometrics are asked.
final class Withdraw: ScreenOf<String> {
    override func load() async throws {
        let permission = try await stage.permission(subject)
        let given = permission.rights.count { $0.status == .given }
        show(
            ScreenState(
                screen: place.screen,
                facts: facts {
                    if let asker = permission.asker { Fact(.asker, asker.fact) }
                    Fact(.rights, permission.rightFacts)
                    Fact(.withdrawalDoes, .codes(.withdrawal, ["stopsSeeing", "hospitalsObeyAtOnce"]))
                    Fact(.withdrawalDoesNot, .codes(.withdrawal, ["keepsSeen", "staysPublic"]))
                },
                actions: actions {
                    if given > 0 { Action(.withdrawAll, .destructive) }
                    Action(.keep, .equal)
                    if given > 1 {
                        Action(.withdrawTransfer)
                        Action(.withdrawViewing)
                    }
                    if given > 0 { Action(.withdrawByCode) }
                }))
    }

    override func follows(_ event: Event) -> Bool { event == .requests || event == .missed }

    override func act(_ action: ActionKey, _ input: Input) async throws {
        let deed: Deed
        switch action {
        case .withdrawAll: deed = .withdraw(permission: subject, right: nil)
        case .withdrawTransfer: deed = .withdraw(permission: subject, right: .transfer)
        case .withdrawViewing: deed = .withdraw(permission: subject, right: .viewing)
        case .withdrawByCode: deed = .withdrawByCode(permission: subject)
        default: return stage.goBack()
        }
        stage.go(.deed(.authenticate, deed))
    }
}

/// What became of taking back: which hospitals know, and whether the ledger has it.
final class Withdrawn: ScreenOf<String> {
    override func load() async throws {
        let permission = try await stage.permission(subject)
        let receipt = stage.remembered.withdrawals[subject]
        let code = stage.remembered.withdrawalCodes[subject]
        show(
            ScreenState(
                screen: place.screen,
                facts: facts {
                    if let receipt { Fact(.outcome, Self.now(receipt.outcome, permission)) }
                    if let asker = permission.asker { Fact(.asker, asker.fact) }
                    Fact(.rights, permission.rightFacts)
                    if let receipt { Fact(.cost, Self.cost(receipt)) }
                    if let transaction = receipt?.transaction {
                        Fact(.transaction, .hash(digits: transaction), isAside: true)
                    }
                },
                items: (receipt?.told ?? []).map(Self.item),
                actions: actions {
                    Action(.done, .primary)
                    if permission.status == .beingWithdrawn { Action(.tryAgain) }
                },
                code: code.map { [$0] } ?? []))
    }

    private nonisolated static func item(_ told: HospitalTold) -> Item {
        let hospital = FactValue.Hospital(
            name: told.name, reading: nil, address: told.hospital, isVerified: told.name != nil)
        return Item(
            id: told.hospital,
            facts: [
                Fact(.hospital, .hospital(hospital)),
                Fact(.told, .code(.told, told.knows ? "knows" : "notYetKnows")),
            ])
    }

    /// What was not settled at the time may be by now.
    private static func now(_ then: Outcome, _ permission: PermissionFacts) -> FactValue {
        then.isSettled || permission.status != .withdrawn ? then.fact : .code(.outcome, "confirmed")
    }

    private static func cost(_ receipt: WithdrawalReceipt) -> FactValue {
        receipt.paidBy == nil ? .units(receipt.maxFee) : .code(.currency, "nothing")
    }

    override func follows(_ event: Event) -> Bool { event == .requests || event == .missed }

    override func act(_ action: ActionKey, _ input: Input) async throws {
        if action != .tryAgain { return stage.goHome(.permissions) }
        try await stage.untilResumed(stage.open.resume())
        try await load()
    }
}
