import Foundation
import TegataCore

/// The account of the registry whose hospitals are trusted.
final class Registries: Screen {
    override func load() async throws {
        let registry = try await stage.settings().registry
        show(
            ScreenState(
                screen: place.screen,
                warnings: warnings { if registry == nil { Warning(.noRegistry, .loud) } },
                facts: facts { if let registry { Fact(.registry, .address(text: registry)) } },
                fields: [InputField(.registry, value: registry ?? "")],
                actions: [Action(.save, .primary), Action(.back)]))
    }

    override func follows(_ event: Event) -> Bool { event == .settings || event == .missed }

    override func act(_ action: ActionKey, _ input: Input) async throws {
        if action != .save { return stage.goBack() }
        let registry = input.text(.registry).orNothing
        try await stage.save { $0.with(registry: registry) }
    }
}

/// The nodes that are asked, and whether anybody is asked at all.
final class Ledger: Screen {
    override func load() async throws {
        let settings = try await stage.settings()
        let isOffline = stage.open.isOffline
        show(
            ScreenState(
                screen: place.screen,
                facts: facts {
                    Fact(.nodes, .several(values: settings.nodeUrls.map { .text(text: $0) }))
                    if let network = settings.network { Fact(.network, .hash(digits: network), isAside: true) }
                    Fact(.offline, .isOn(isOffline))
                },
                fields: [InputField(.nodes, value: settings.nodeUrls.joined(separator: "\n"))],
                actions: [Action(.save, .primary), Action(isOffline ? .goOnline : .stayOffline), Action(.back)]))
    }

    override func follows(_ event: Event) -> Bool { event == .settings || event == .missed }

    override func act(_ action: ActionKey, _ input: Input) async throws {
        switch action {
        case .save:
            let lines = input.text(.nodes).split(whereSeparator: \.isNewline)
            let nodes = lines.map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
            try await stage.save { $0.with(nodeUrls: nodes) }
        case .stayOffline, .goOnline:
            try stage.open.stayOffline(action == .stayOffline)
            try await load()
        default: stage.goBack()
        }
    }
}
