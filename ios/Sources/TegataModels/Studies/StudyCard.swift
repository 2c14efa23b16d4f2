/// The code by which a hospital asks for a study.
final class StudyCard: ScreenOf<String> {
    override func load() async throws {
        let study = try await stage.study(subject)
        let card = try await stage.ask { [subject] in try await $0.studyCard(study: subject) }
        show(
            ScreenState(
                screen: place.screen,
                facts: [Fact(.study, .study(study.value)), Fact(.source, study.source.fact)],
                actions: [Action(.done, .primary)],
                code: [card]))
    }

    override func act(_ action: ActionKey, _ input: Input) async throws {
        stage.goBack()
    }
}
