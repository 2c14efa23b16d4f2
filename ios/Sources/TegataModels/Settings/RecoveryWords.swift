import TegataCore

/// The words are shown after the PIN, and can be asked back.
final class RecoveryWords: Screen {
    override func load() async throws {
        let lesson = stage.lesson
        let checked = try await stage.ask { try await $0.wordsCheckedMs() }
        show(
            ScreenState(
                screen: place.screen,
                warnings: warnings { if checked == nil { Warning(.wordsNotChecked, .loud) } },
                facts: facts {
                    if let checked { Fact(.wordsChecked, .at(checked)) }
                    if let lesson { Fact(.words, .recoveryWords(lesson.words)) }
                },
                fields: lesson == nil ? [InputField(.pin)] : [],
                actions: [Action(lesson == nil ? .showWords : .writtenDown, .primary), Action(.back)]))
    }

    override func act(_ action: ActionKey, _ input: Input) async throws {
        switch action {
        case .showWords:
            stage.lesson = try await WordsLesson.begin(stage, input.secret(.pin), isFirst: false)
            try await load()
        case .writtenDown: stage.go(.plain(.checkWords))
        default: stage.goBack()
        }
    }

    override func leave() {
        if stage.lesson?.isFirst == false { stage.lesson = nil }
    }
}
