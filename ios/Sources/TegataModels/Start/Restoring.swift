import TegataCore

/// Accounts, studies and permissions are looked for on the ledger.
final class Restoring: Screen {
    override func load() async throws {
        let begun = StepProgress(step: .searchingAccounts, done: 0)
        show(ScreenState(screen: place.screen, actions: [Action(.later)], progress: begun))
        let found = try await stage.askLong { try await $0.restore(cancel: $1) }
        show(
            ScreenState(
                screen: place.screen,
                facts: [
                    Fact(.foundAccounts, .number(found.accounts)),
                    Fact(.foundStudies, .number(found.studies)),
                    Fact(.foundPermissions, .number(found.permissions)),
                ],
                actions: [Action(.continue, .primary)]))
    }

    override func follows(_ event: Event) -> Bool {
        showStep(event)
        return false
    }

    override func failed(_ error: TegataError) async throws {
        try await super.failed(error)
        change {
            $0.progress = nil
            $0.actions = [Action(.tryAgain, .primary), Action(.later)]
        }
    }

    override func act(_ action: ActionKey, _ input: Input) async throws {
        if action == .tryAgain { return try await load() }
        stage.goHome(.studies)
        stage.go(.plain(.offerBiometrics))
    }
}

extension Screen {
    /// Shows the step of a long call that the screen itself waits for.
    func showStep(_ event: Event) {
        guard case .progressed(let step) = event, state.progress != nil else { return }
        change { $0.progress = $0.progress.then(step) }
    }
}
