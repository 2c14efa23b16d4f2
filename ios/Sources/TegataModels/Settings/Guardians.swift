import TegataCore

/// People for whom this wallet signs, and who signs for its own accounts.
final class Guardians: Screen {
    private var card: String?
    private var proposals: ProposalList?

    override func load() async throws {
        let guarded = try await stage.ask { try await $0.guardedAccounts() }
        let accounts = try await stage.ask { try await $0.accounts() }
        let waiting = try await stage.ask { try await $0.waitingForGuardians() }
        let cards = stage.remembered.guardianCards.count
        let unguarded = accounts.filter { account in
            [.receiveCard, .restored].contains(account.origin) && !guarded.contains { $0.account == account.address }
        }
        show(
            ScreenState(
                screen: place.screen,
                facts: facts {
                    if cards > 0 { Fact(.guardianCards, .number(cards)) }
                    if let proposals {
                        Fact(.blocked, .number(proposals.blocked))
                        Fact(.beyond, .number(proposals.beyond))
                    }
                },
                items: waiting.map(Self.item) + guarded.map(Self.item)
                    + unguarded.map { Self.item($0, canChange: cards > 0) } + (proposals?.proposals ?? []).map(Self.item),
                fields: [InputField(.person)],
                actions: [
                    Action(.showGuardianCard), Action(.scan), Action(.refresh), Action(.lookForProposals), Action(.back),
                ],
                code: card.map { [$0] } ?? []))
    }

    private nonisolated static func item(_ waiting: WaitingFacts) -> Item {
        Item(
            id: waiting.transaction,
            facts: [Fact(.waiting, .code(.waiting, of: waiting.kind)), Fact(.deadline, .at(waiting.deadlineMs))],
            actions: [.openWaiting],
            warnings: waiting.kind == .unexplained ? [Warning(.unexplained, .blocking)] : [])
    }

    private nonisolated static func item(_ account: GuardedFacts) -> Item {
        Item(
            id: account.account,
            facts: [
                Fact(.account, .address(text: account.account)),
                Fact(.guardians, .number(account.guardians.count)),
                Fact(.approvals, .number(account.approvals)),
            ],
            actions: [.changeGuardians])
    }

    private nonisolated static func item(_ account: AccountFacts, canChange: Bool) -> Item {
        Item(
            id: account.address,
            facts: [Fact(.account, .address(text: account.address))],
            actions: canChange ? [.changeGuardians] : [])
    }

    private nonisolated static func item(_ proposal: ProposalFacts) -> Item {
        Item(
            id: proposal.sender.address,
            facts: [
                Fact(.sender, proposal.sender.fact),
                Fact(.refused, .code(.refusal, of: proposal.refusal)),
                Fact(.deadline, .at(proposal.deadlineMs)),
                Fact(.details, .transaction(proposal.details), isAside: true),
            ],
            actions: [.blockSender],
            warnings: [Warning(.notSigned, .loud)])
    }

    override func follows(_ event: Event) -> Bool { event == .accounts || event == .missed }

    override func act(_ action: ActionKey, _ input: Input) async throws {
        switch action {
        case .showGuardianCard:
            let person = input.text(.person)
            card = try await stage.ask { try await $0.guardianCard(name: person) }.text
        case .lookForProposals: proposals = try await stage.ask { try await $0.proposals() }
        case .blockSender:
            let sender = try input.chosen()
            try await stage.ask { try await $0.blockSender(sender: sender) }
            proposals = try await stage.ask { try await $0.proposals() }
        case .refresh: break
        case .changeGuardians: return stage.go(.account(.guardianReview, account: try input.chosen()))
        case .openWaiting: return stage.go(.transaction(.guardianReview, transaction: try input.chosen()))
        default: return stage.goBack()
        }
        try await load()
    }
}
