import TegataCore

/// Declined: what happens now, and whether the hospital is to be told.
final class DeclinedPage: ScreenOf<AskedOf> {
    private var code: [String] = []

    override func load() async throws {
        let told = stage.remembered.told[subject.request] ?? "silently"
        let isTold = told == "told"
        show(
            ScreenState(
                screen: place.screen,
                facts: [Fact(.told, .code(.told, told))],
                actions: actions {
                    Action(.done, .equal)
                    if !isTold { Action(.tellHospital, .equal) }
                    if !isTold && code.isEmpty { Action(.tellByCode) }
                },
                code: code))
    }

    override func act(_ action: ActionKey, _ input: Input) async throws {
        let request = subject.request
        switch action {
        case .tellHospital:
            let declined = try await stage.ask { try await $0.decline(request: request, tell: true) }
            stage.remembered.told[request] = caseName(declined)
            try await load()
        case .tellByCode:
            code = try await stage.ask { try await $0.declineByCode(request: request) }.frames
            try await load()
        default: stage.goHome(.studies)
        }
    }
}
