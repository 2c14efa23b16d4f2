import TegataCore

/// Three of the words are asked back.
final class CheckWords: Screen {
    override func load() async throws {
        guard let lesson = stage.lesson else { return stage.goHome(.studies) }
        show(
            ScreenState(
                screen: place.screen,
                fields: lesson.places.map { InputField(.word, number: $0) },
                actions: [Action(.confirmWords, .primary), Action(.showWordsAgain)]))
    }

    override func act(_ action: ActionKey, _ input: Input) async throws {
        guard let lesson = stage.lesson else { return stage.goHome(.studies) }
        if action != .confirmWords { return stage.goBack() }
        let typed = lesson.places.map { input.secret(.word, number: $0) }
        do {
            try await stage.ask { try await $0.checkWords(typed: typed) }
        } catch let error as TegataError {
            // One try for each drawing.
            if case .WrongWord = error {
                try await lesson.drawAgain(stage)
                try await load()
            }
            throw error
        }
        stage.send(.vibrate)
        if lesson.isFirst { return stage.replace(.plain(.offerBiometrics), count: 2) }
        stage.lesson = nil
        stage.goBack(2)
    }
}
