/// The record, for the patient to keep: what is in it is said before.
final class ExportRecord: Screen {
    override func load() async throws {
        show(
            ScreenState(
                screen: place.screen,
                facts: [Fact(.containsMedical, .isOn(true))],
                actions: [Action(.export, .primary), Action(.print), Action(.back)]))
    }

    override func act(_ action: ActionKey, _ input: Input) async throws {
        switch action {
        case .export:
            let record = try await stage.ask { try await $0.exportRecord() }
            stage.send(
                .shareText(SharedText(name: "tegata-record.json", mediaType: "application/json", text: record)))
            tell(Notice(.exported))
        case .print:
            let all = try await stage.activityPages(largePage).first()
            stage.send(.printRecord(PrintedRecord(entries: all.entries.map(\.item))))
        default: stage.goBack()
        }
    }
}
