import TegataCore

/// The own study is fetched from its hospital. The files lie openly on the phone, which is said before.
final class FetchStudy: ScreenOf<String> {
    private var fetched: FetchedStudy?

    override func load() async throws {
        let study = try await stage.study(subject)
        show(
            ScreenState(
                screen: place.screen,
                facts: facts {
                    Fact(.study, .study(study.value))
                    Fact(.source, study.source.fact)
                    if let fetched {
                        Fact(.files, .number(fetched.files.count))
                        Fact(.size, .size(bytes: Int64(clamping: fetched.bytes)))
                    }
                },
                actions: [Action(fetched == nil ? .fetch : .shareFiles, .primary), Action(.back)]))
    }

    override func follows(_ event: Event) -> Bool {
        showStep(event)
        return false
    }

    override func act(_ action: ActionKey, _ input: Input) async throws {
        switch action {
        case .fetch: try await fetch()
        case .shareFiles:
            if let fetched { stage.send(.shareFiles(paths: fetched.files)) }
        default: stage.goBack()
        }
    }

    private func fetch() async throws {
        change {
            $0.progress = StepProgress(step: .fetching)
            $0.actions = [Action(.back)]
        }
        guard let gate = try await stage.study(subject).source.url else { return }
        let folder = stage.device.studies + "/" + subject
        fetched = try await stage.askLong { [subject] in
            try await $0.fetchStudy(study: subject, gate: gate, to: folder, cancel: $1)
        }
        try await load()
    }

    override func failed(_ error: TegataError) async throws {
        try await load()
        try await super.failed(error)
    }
}
