import TegataCore

/// A list of studies, page by page.
class StudyList: Screen {
    private var pages = 1

    var shelf: StudyShelf { .own }

    final func read() async throws -> Page<StudyFacts> {
        try await stage.studyPages(shelf, shownPage).first(pages)
    }

    /// How many there are, of which `read` are shown.
    final func total(_ read: Page<StudyFacts>) async throws -> FactValue {
        .number(read.next == nil ? read.entries.count : try await stage.studyPages(shelf, largePage).total())
    }

    override func follows(_ event: Event) -> Bool {
        event == .studies || event == .settings || event == .missed
    }

    override func act(_ action: ActionKey, _ input: Input) async throws {
        switch action {
        case .openStudy: stage.go(.study(.study, study: try input.chosen()))
        case .showMore:
            pages += 1
            try await load()
        case .back: stage.goBack()
        default: break
        }
    }
}

/// Studies from strangers: without pictures, and not among the own.
final class SetAside: StudyList {
    override var shelf: StudyShelf { .setAside }

    override func load() async throws {
        let read = try await read()
        let total = try await total(read)
        show(
            ScreenState(
                screen: place.screen,
                facts: [Fact(.setAside, total)],
                items: read.entries.map {
                    var item = $0.item(.openStudy)
                    item.picture = nil
                    return item
                },
                actions: actions {
                    Action(.back)
                    if read.next != nil { Action(.showMore) }
                }))
    }
}

extension Stage {
    /// The study that is named, on either shelf.
    func study(_ id: String) async throws -> StudyFacts {
        for shelf in [StudyShelf.own, .setAside] {
            if let found = try await studyPages(shelf, shownPage).find({ $0.study == id }) { return found }
        }
        throw TegataError.NotHeld(study: id)
    }

    func ownStudies() async throws -> [StudyFacts] {
        try await studyPages(.own, largePage).first().entries
    }
}
