import SwiftUI
import TegataCore
import TegataModels

/// The actions that decide. Where something forbids agreeing, its reason stands in the button's place.
struct DecidingBar: View {
    let state: ScreenState
    let arranged: Arranged
    let press: (ActionKey, String?) -> Void

    private var block: Warning? {
        arranged.pair.count == 1 ? state.warnings.first { $0.severity == .blocking } : nil
    }

    var body: some View {
        VStack(spacing: Space.medium) {
            if let block {
                WarningLine(warning: block)
                    .accessibilityElement(children: .combine)
                    .accessibilityIdentifier("blocked")
            }
            if !arranged.pair.isEmpty {
                SideBySide(gap: Space.medium) {
                    ForEach(arranged.pair, id: \.key) { action in
                        EqualButton(action: action) { press(action.key, nil) }
                    }
                }
            }
            ForEach(arranged.bar, id: \.key) { action in
                ActionButton(action: action) { press(action.key, nil) }
            }
        }
    }
}

/// One of two that are as easy as each other: neither has a style, a colour or a size of its own.
private struct EqualButton: View {
    let action: Action
    let press: @MainActor () -> Void
    @Environment(\.speech) private var speech

    var body: some View {
        Button(
            action: press,
            label: {
                Text(verbatim: speech.action(action.key))
                    .frame(maxWidth: .infinity, minHeight: Space.target, maxHeight: .infinity)
            }
        )
        .buttonStyle(.bordered)
        .controlSize(.large)
        .disabled(!action.isEnabled)
        .accessibilityIdentifier(action.identifier)
    }
}

struct ActionButton: View {
    let action: Action
    var identifier: String?
    let press: @MainActor () -> Void
    @Environment(\.speech) private var speech
    @Environment(\.colorScheme) private var scheme

    var body: some View {
        Group {
            switch action.weight {
            case .primary:
                Button(action: press, label: { label.foregroundStyle(Palette.onAccent(scheme)) })
                    .buttonStyle(.borderedProminent)
            case .destructive: Button(role: .destructive, action: press, label: { label }).buttonStyle(.bordered)
            case .equal, .secondary: Button(action: press, label: { label }).buttonStyle(.bordered)
            }
        }
        .controlSize(.large)
        .disabled(!action.isEnabled)
        .accessibilityIdentifier(identifier ?? action.identifier)
    }

    private var label: some View {
        Text(verbatim: speech.action(action.key)).frame(maxWidth: .infinity)
    }
}

/// An action as a row that leads on.
struct ActionRow: View {
    let action: Action
    let press: @MainActor () -> Void
    @Environment(\.speech) private var speech

    var body: some View {
        Button(
            role: action.weight == .destructive ? .destructive : nil, action: press,
            label: {
                HStack {
                    Text(verbatim: speech.action(action.key)).frame(maxWidth: .infinity, alignment: .leading)
                    Image(systemName: Symbol.open).accessibilityHidden(true)
                }
                .frame(minHeight: Space.target)
                .contentShape(Rectangle())
            }
        )
        .disabled(!action.isEnabled)
        .accessibilityIdentifier(action.identifier)
    }
}

extension Action {
    var identifier: String { "action.\(key.rawValue)" }
}
