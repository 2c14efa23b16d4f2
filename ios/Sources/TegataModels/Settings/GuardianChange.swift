import TegataCore

/// A change of guardians, read back from the bytes that would be signed.
final class GuardianChange: ScreenOf<String> {
    private var approvals: UInt32?
    private var removed: String?

    override func load() async throws {
        let cards = stage.remembered.guardianCards
        if cards.isEmpty && removed == nil && approvals == nil { return try await showGuardians() }
        let (account, removed, approvals) = (subject, removed, approvals)
        let change = try await stage.ask {
            try await $0.reviewGuardians(account: account, cards: cards, removed: removed, approvals: approvals)
        }
        show(state(change))
    }

    private func showGuardians() async throws {
        let guarded = try await stage.ask { try await $0.guardedAccounts() }.first { $0.account == subject }
        show(
            ScreenState(
                screen: place.screen,
                facts: facts {
                    Fact(.account, .address(text: subject))
                    if let guarded { Fact(.approvals, .number(guarded.approvals)) }
                },
                items: (guarded?.guardians ?? []).map { guardian in
                    Item(id: guardian, facts: [Fact(.guardian, .address(text: guardian))], actions: [.removeGuardian])
                },
                actions: [Action(.scan, .primary), Action(.back)]))
    }

    private func state(_ change: GuardiansFacts) -> ScreenState {
        ScreenState(
            screen: place.screen,
            warnings: warnings { if change.missing > 0 { Warning(.notEnough, .blocking, [.units(change.missing)]) } },
            facts: facts {
                Fact(.account, .address(text: change.account))
                Fact(.added, .several(values: change.added.map { .written(text: $0.name) }))
                if let removed = change.removed { Fact(.removed, .address(text: removed)) }
                Fact(.guardians, .number(change.guardians.count))
                Fact(.approvals, .number(change.approvals))
                Fact(.othersSign, .number(change.others))
                Fact(.cost, .units(change.maxFee))
                if change.deposit > 0 { Fact(.deposit, .units(change.deposit)) }
                // Who begins, and pays: an account that is not of the wallet's words has no name here.
                Fact(.ownGuardian, .several(values: change.added.map { .address(text: $0.account) }), isAside: true)
            },
            fields: [InputField(.approvals, value: String(change.approvals))],
            actions: actions {
                Action(.close, .equal)
                if change.missing == 0 { Action(.agree, .equal) }
                Action(.setApprovals)
                Action(.scan)
                Action(.reviewAgain)
            })
    }

    override func act(_ action: ActionKey, _ input: Input) async throws {
        switch action {
        case .agree:
            stage.go(
                .deed(
                    .authenticate,
                    .changeGuardians(
                        account: subject, cards: stage.remembered.guardianCards, removed: removed, approvals: approvals)))
        case .setApprovals:
            approvals = UInt32(input.text(.approvals))
            try await load()
        case .removeGuardian:
            removed = input.item
            try await load()
        case .reviewAgain: try await load()
        default: stage.goBack()
        }
    }
}
