import TegataCore

/// All permissions: first as last known, then as the ledger says.
final class Permissions: Screen {
    private var asOfMs: UInt64?
    private var pages = 1

    override func load() async throws {
        try await showKnown()
        try await look()
    }

    // The wallet's own records do not know what the ledger took back.
    override func loadAgain() async throws { try await look() }

    private func look() async throws {
        let asked = try await stage.ask { try await $0.permissions() }
        asOfMs = asked.asOfMs
        if asked.asOfMs != nil { show(state(asked.permissions, hasMore: false)) } else { try await showKnown() }
    }

    private func showKnown() async throws {
        let known = try await stage.permissionPages(shownPage).first(pages)
        show(state(known.entries, hasMore: known.next != nil))
    }

    private func state(_ permissions: [PermissionFacts], hasMore: Bool) -> ScreenState {
        ScreenState(
            screen: place.screen,
            facts: facts {
                Fact(.running, .number(permissions.count { $0.isRunning }))
                if let asOfMs { Fact(.asOf, .at(asOfMs), isAside: true) }
            },
            items: permissions.map { $0.item(stage.device.nowMs) },
            actions: actions {
                Action(.scan, .primary)
                Action(.refresh)
                if hasMore { Action(.showMore) }
            })
    }

    override func follows(_ event: Event) -> Bool { event == .requests || event == .missed }

    override func act(_ action: ActionKey, _ input: Input) async throws {
        switch action {
        case .openPermission: stage.go(.permission(.permission, permission: try input.chosen()))
        case .refresh: try await look()
        case .showMore:
            pages += 1
            try await showKnown()
        default: break
        }
    }
}
