/// The new words, to be written down.
final class NewWords: Screen {
    override func load() async throws {
        guard let lesson = stage.lesson else { return stage.goHome(.studies) }
        show(
            ScreenState(
                screen: place.screen,
                facts: [Fact(.words, .recoveryWords(lesson.words))],
                actions: [Action(.writtenDown, .primary), Action(.later)]))
    }

    override func act(_ action: ActionKey, _ input: Input) async throws {
        if action == .writtenDown {
            stage.go(.plain(.checkWords))
        } else {
            stage.replace(.plain(.offerBiometrics))
        }
    }
}
