import TegataCore

/// The way to everything that can be set.
final class Settings: Screen {
    override func load() async throws {
        show(
            ScreenState(
                screen: place.screen,
                actions: [
                    Action(.openLanguage), Action(.openSecurity), Action(.openRecoveryWords), Action(.openAccounts),
                    Action(.openGuardians), Action(.openRegistries), Action(.openLedger), Action(.openAbout),
                    Action(.openErase, .destructive), Action(.scan),
                ]))
    }
}

final class Language: Screen {
    override func load() async throws {
        show(
            ScreenState(
                screen: place.screen,
                items: CodeList.language.codes.map { code in
                    Item(id: code, facts: [Fact(.language, .code(.language, code))], actions: [.choose])
                },
                actions: [Action(.back)]))
    }

    override func act(_ action: ActionKey, _ input: Input) async throws {
        if action != .choose { return stage.goBack() }
        stage.send(.useLanguage(tag: input.item == "system" ? nil : input.item))
    }
}

extension Stage {
    func settings() async throws -> WalletSettings {
        try await ask { try await $0.settings() }
    }

    /// Changed settings are approved as anything else.
    func save(_ change: (WalletSettings) -> WalletSettings) async throws {
        go(.deed(.authenticate, .saveSettings(change(try await settings()))))
    }
}

extension WalletSettings {
    func with(nodeUrls: [String]) -> WalletSettings {
        WalletSettings(nodeUrls: nodeUrls, registry: registry, lockAfterMs: lockAfterMs, network: network)
    }

    func with(registry: String?) -> WalletSettings {
        WalletSettings(nodeUrls: nodeUrls, registry: registry, lockAfterMs: lockAfterMs, network: network)
    }

    func with(lockAfterMs: UInt64) -> WalletSettings {
        WalletSettings(nodeUrls: nodeUrls, registry: registry, lockAfterMs: lockAfterMs, network: network)
    }
}
