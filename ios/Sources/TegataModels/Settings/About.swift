import TegataCore

/// What this is, and what stays public for ever.
final class About: Screen {
    private static let staysPublic: [PublicForEver] = [.rightsExist, .hospitalAccounts, .end, .times]

    override func load() async throws {
        let network = try await stage.settings().network
        show(
            ScreenState(
                screen: place.screen,
                facts: facts {
                    Fact(.version, .text(text: stage.device.version))
                    Fact(.licence, .text(text: "Apache-2.0"))
                    Fact(.staysPublic, .codes(.public, Self.staysPublic.map { caseName($0) }))
                    if let network { Fact(.network, .hash(digits: network), isAside: true) }
                },
                actions: [Action(.back)]))
    }

    override func act(_ action: ActionKey, _ input: Input) async throws {
        stage.goBack()
    }
}

/// What is lost, what stays, and what brings it back. Needs no PIN: who forgot it must be able to begin anew.
final class Erase: Screen {
    override func load() async throws {
        let isChecked = try await isChecked()
        show(
            ScreenState(
                screen: place.screen,
                warnings: warnings { if !isChecked { Warning(.wordsNotChecked, .loud) } },
                facts: [Fact(.loses, .codes(.loses, CodeList.loses.codes))],
                actions: [Action(.erase, .destructive), Action(.keep, .equal)]))
    }

    private func isChecked() async throws -> Bool {
        if !stage.hasWallet { return false }
        do {
            return try await stage.ask { try await $0.wordsCheckedMs() } != nil
        } catch TegataError.Locked {
            return false
        }
    }

    override func act(_ action: ActionKey, _ input: Input) async throws {
        if action != .erase { return stage.goBack() }
        // Once begun it is not given up: half of a wallet is none.
        if stage.hasWallet { try await stage.open.wallet.erase() }
        do {
            try stage.device.eraseFiles()
        } catch {
            throw TegataError.Storage(detail: error.localizedDescription)
        }
        stage.erased()
    }
}
