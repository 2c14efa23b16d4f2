import TegataCore

/// What has happened, the newest first.
final class Activity: Screen {
    private var pages = 1

    override func load() async throws {
        let read = try await stage.activityPages(shownPage).first(pages)
        show(
            ScreenState(
                screen: place.screen,
                items: read.entries.map(\.item),
                actions: actions {
                    Action(.scan, .primary)
                    if !read.entries.isEmpty { Action(.openExport) }
                    if read.next != nil { Action(.showMore) }
                }))
    }

    override func follows(_ event: Event) -> Bool {
        if case .activity = event { true } else { event == .missed }
    }

    override func act(_ action: ActionKey, _ input: Input) async throws {
        switch action {
        case .openEntry:
            guard let number = Int64(try input.chosen()) else { return }
            stage.go(.entry(.entry, number: number))
        case .showMore:
            pages += 1
            try await load()
        default: break
        }
    }
}

extension ActivityEntry {
    var item: Item {
        Item(
            id: String(number),
            facts: facts {
                Fact(.happened, .code(.activity, of: what))
                Fact(.at, .at(atMs))
                detailFact
            },
            actions: [.openEntry])
    }

    /// A name, or a code of the ledger: what the detail of an entry is depends on what happened.
    fileprivate var detailFact: Fact? {
        guard let text = detail?.orNothing else { return nil }
        switch what {
        case .studyArrived: return Fact(.hospital, .written(text: text))
        case .rejected: return Fact(.ledgerCode, .text(text: text), isAside: true)
        case .guardiansChanging, .guardiansChanged, .cosigned, .cosignedConfirmed:
            return Fact(.account, .address(text: text), isAside: true)
        default: return Fact(.reason, .text(text: text), isAside: true)
        }
    }
}

/// One entry, with what it is about.
final class Entry: ScreenOf<Int64> {
    override func load() async throws {
        guard let entry = try await entry() else {
            tell(Notice(.noEntry, next: .openActivity))
            return show(ScreenState(screen: place.screen, actions: [Action(.back)]))
        }
        let permission = try await permission(entry)
        show(
            ScreenState(
                screen: place.screen,
                facts: facts {
                    Fact(.happened, .code(.activity, of: entry.what))
                    Fact(.at, .at(entry.atMs))
                    entry.detailFact
                    if let request = entry.request { Fact(.request, .hash(digits: request), isAside: true) }
                    if let study = entry.study { Fact(.studyId, .hash(digits: study), isAside: true) }
                    if let transaction = entry.transaction {
                        Fact(.transaction, .hash(digits: transaction), isAside: true)
                    }
                },
                actions: actions {
                    if entry.request != nil { Action(.openRequest) }
                    if permission != nil { Action(.openGivenPermission) }
                    if entry.study != nil { Action(.openStudy) }
                    Action(.back)
                }))
    }

    private func entry() async throws -> ActivityEntry? {
        let number = subject
        return try await stage.ask { try await $0.activity(before: number + 1, limit: 1) }.entries
            .first { $0.number == number }
    }

    private func permission(_ entry: ActivityEntry) async throws -> PermissionFacts? {
        guard let request = entry.request else { return nil }
        return try await stage.knownPermission { $0.request == request }
    }

    override func act(_ action: ActionKey, _ input: Input) async throws {
        let entry = try await entry()
        switch action {
        case .openRequest:
            if let request = entry?.request { stage.go(.request(.review, request: request)) }
        case .openStudy:
            if let study = entry?.study { stage.go(.study(.study, study: study)) }
        case .openGivenPermission:
            guard let entry, let permission = try await permission(entry) else { return }
            stage.go(.permission(.permission, permission: permission.permission))
        default: stage.goBack()
        }
    }
}
