import TegataCore

/// PIN, biometrics, and when the app locks.
final class Security: Screen {
    private static let lockAfterMs: [UInt64] = [0, 30_000, 60_000, 300_000]

    override func load() async throws {
        let locksAfterMs = try await stage.settings().lockAfterMs
        let isOn = try await stage.ask { try await $0.hasBiometrics() }
        let biometrics = stage.device.biometricKey == nil ? "unavailable" : isOn ? "on" : "off"
        show(
            ScreenState(
                screen: place.screen,
                facts: [Fact(.biometrics, .code(.switch, biometrics)), Self.locksAfter(locksAfterMs)],
                items: Self.lockAfterMs.map { ms in
                    Item(
                        id: String(ms), facts: [Self.locksAfter(ms)], actions: [.choose], isChosen: ms == locksAfterMs)
                },
                fields: [InputField(.pin), InputField(.newPin), InputField(.newPinAgain)],
                actions: actions {
                    Action(.changePin)
                    if biometrics == "off" { Action(.enableBiometrics) }
                    if biometrics == "on" { Action(.disableBiometrics) }
                    if biometrics == "unavailable" { Action(.openBiometricSettings) }
                    Action(.back)
                }))
    }

    private static func locksAfter(_ ms: UInt64) -> Fact {
        Fact(.locksAfter, .duration(ms: Int64(clamping: ms)))
    }

    override func follows(_ event: Event) -> Bool { event == .settings || event == .missed }

    override func act(_ action: ActionKey, _ input: Input) async throws {
        switch action {
        case .changePin: try await changePin(input)
        case .enableBiometrics:
            let pin = input.secret(.pin)
            try await stage.ask { try await $0.enableBiometrics(pin: pin) }
            try await load()
        case .disableBiometrics:
            try await stage.ask { try await $0.disableBiometrics() }
            try await load()
        case .openBiometricSettings: stage.send(.openSystemSettings(page: .biometrics))
        case .choose:
            guard let ms = UInt64(try input.chosen()) else { return }
            try await stage.save { $0.with(lockAfterMs: ms) }
        default: stage.goBack()
        }
    }

    private func changePin(_ input: Input) async throws {
        if !input.isSame(.newPin, .newPinAgain) { return tell(Notice(.pinsDiffer)) }
        let old = input.secret(.pin)
        let new = input.secret(.newPin)
        try await stage.ask { try await $0.changePin(old: old, new: new) }
        tell(Notice(.pinChanged))
    }
}
