/// Biometrics, beside the PIN.
final class OfferBiometrics: Screen {
    override func load() async throws {
        if stage.lesson == nil || stage.device.biometricKey == nil { return end() }
        show(ScreenState(screen: place.screen, actions: [Action(.later, .equal), Action(.enableBiometrics, .equal)]))
    }

    override func act(_ action: ActionKey, _ input: Input) async throws {
        if action == .enableBiometrics { try await stage.lesson?.enableBiometrics(stage) }
        end()
    }

    private func end() {
        stage.lesson = nil
        stage.goHome(.studies)
    }
}
