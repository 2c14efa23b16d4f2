import TegataCore

/// The wallet is locked, or could not be opened.
final class Lock: Screen {
    override func load() async throws {
        if let failure = stage.failure {
            tell(failure.notice)
            return show(ScreenState(screen: place.screen, actions: [Action(.tryAgain)]))
        }
        // Before the wallet was looked for, there is nothing to say.
        if !stage.hasWallet { return }
        let ways = try await stage.waysToApprove()
        show(
            ScreenState(
                screen: place.screen,
                facts: facts { ways.waitFact },
                fields: ways.fields,
                actions: actions {
                    Action(.unlock, .primary, isEnabled: ways.isPinTaken)
                    if ways.hasBiometrics { Action(.unlockByBiometrics) }
                    Action(.openErase)
                }))
        if try await ways.waited() {
            tell(nil)
            try await load()
        }
    }

    override func act(_ action: ActionKey, _ input: Input) async throws {
        switch action {
        case .unlock: try await unlock(.pin(pin: input.secret(.pin)))
        case .unlockByBiometrics: try await unlock(.biometrics)
        case .tryAgain: await stage.reopen()
        case .finishWallet: stage.go(.plain(.choosePin))
        case .beginAnew: stage.erased()
        default: break
        }
    }

    private func unlock(_ approval: Approval) async throws {
        try await stage.ask { try await $0.unlock(approval: approval) }
        stage.unlocked()
    }

    override func failed(_ error: TegataError) async throws {
        try await super.failed(error)
        // How long to wait, and whether biometrics still open.
        if error.isAboutApproval && stage.hasWallet { stage.reload() }
    }
}
