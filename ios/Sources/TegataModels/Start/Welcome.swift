/// Nothing is there yet: a new wallet, or one that was somewhere else.
final class Welcome: Screen {
    override func load() async throws {
        show(ScreenState(screen: place.screen, actions: [Action(.newWallet, .primary), Action(.restoreWallet)]))
    }

    override func act(_ action: ActionKey, _ input: Input) async throws {
        switch action {
        case .newWallet:
            stage.typedWords = nil
            stage.go(.plain(.choosePin))
        case .restoreWallet: stage.go(.plain(.enterWords))
        default: break
        }
    }
}
