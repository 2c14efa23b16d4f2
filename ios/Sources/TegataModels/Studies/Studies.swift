import TegataCore

/// The patient's own studies.
final class Studies: StudyList {
    private var asOfMs: UInt64?
    private var isAsked = false

    override func load() async throws {
        try await showKnown()
        if !isAsked { try await look() }
    }

    override func loadAgain() async throws { try await showKnown() }

    private func look() async throws {
        asOfMs = try await stage.askLong { try await $0.refreshStudies(cancel: $1) }.asOfMs
        isAsked = true
        try await showKnown()
    }

    private func showKnown() async throws {
        let read = try await read()
        let isChecked = try await stage.ask { try await $0.wordsCheckedMs() } != nil
        // A long list stands there before it is counted.
        if read.next != nil && state.items.isEmpty { show(state(read, nil, aside: 0, isChecked: isChecked)) }
        let total = try await total(read)
        let aside = try await stage.studyPages(.setAside, largePage).total()
        show(state(read, total, aside: aside, isChecked: isChecked))
    }

    private func state(_ read: Page<StudyFacts>, _ total: FactValue?, aside: Int, isChecked: Bool) -> ScreenState {
        ScreenState(
            screen: place.screen,
            warnings: warnings { if !isChecked { Warning(.wordsNotChecked, .loud) } },
            facts: facts {
                if let total { Fact(.studies, total) }
                if aside > 0 { Fact(.setAside, .number(aside)) }
                if let asOfMs { Fact(.asOf, .at(asOfMs), isAside: true) }
            },
            items: read.entries.map { $0.item(.openStudy) },
            actions: actions {
                Action(.receiveStudy, .primary)
                Action(.scan, .primary)
                Action(.refresh)
                if aside > 0 { Action(.openSetAside) }
                if !isChecked { Action(.openRecoveryWords) }
                if read.next != nil { Action(.showMore) }
            })
    }

    override func act(_ action: ActionKey, _ input: Input) async throws {
        if action == .refresh { try await look() } else { try await super.act(action, input) }
    }

    override func failed(_ error: TegataError) async throws {
        if error == .Locked { return }
        try await super.failed(error)
        switch error {
        case .Unreachable, .NoNode: try await showKnown()
        default: break
        }
    }
}
