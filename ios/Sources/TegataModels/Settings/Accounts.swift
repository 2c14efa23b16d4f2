import TegataCore

/// The wallet's accounts, with those of other wallets.
final class Accounts: Screen {
    override func load() async throws {
        let accounts = try await stage.ask { try await $0.accounts() }
        show(
            ScreenState(
                screen: place.screen,
                items: accounts.map(Self.item),
                fields: [InputField(.exportedKey), InputField(.exportPassword), InputField(.account)],
                actions: [Action(.importAccount), Action(.watchAccount), Action(.back)]))
    }

    private nonisolated static func item(_ account: AccountFacts) -> Item {
        Item(
            id: account.address,
            facts: [
                Fact(.account, .address(text: account.address)),
                Fact(.origin, .code(.origin, of: account.origin)),
                Fact(.publicKey, .hash(digits: account.publicKey), isAside: true),
            ],
            actions: [.imported, .watched].contains(account.origin) ? [.forgetAccount] : [])
    }

    override func follows(_ event: Event) -> Bool { event == .accounts || event == .missed }

    override func act(_ action: ActionKey, _ input: Input) async throws {
        switch action {
        case .importAccount:
            approve(
                .importAccount(
                    ExportedKey(key: input.secret(.exportedKey), password: input.optionalSecret(.exportPassword))))
        case .watchAccount:
            let account = input.text(.account)
            _ = try await stage.ask { try await $0.watchAccount(account: account) }
            try await load()
        case .forgetAccount: approve(.forgetAccount(account: try input.chosen()))
        default: stage.goBack()
        }
    }

    private func approve(_ deed: Deed) {
        stage.go(.deed(.authenticate, deed))
    }
}
