import SwiftUI
import TegataModels

/// An entry of a list: a press opens it, and what else can be done stands below. Read aloud it is its facts' sentences, and what
/// else can be done is offered with it.
struct ItemCard: View {
    let item: Item
    let press: (ActionKey) -> Void
    @Environment(\.speech) private var speech

    private var others: ArraySlice<ActionKey> { item.actions.dropFirst() }

    var body: some View {
        Group {
            if let opens = item.actions.first {
                Button(action: { press(opens) }, label: { ItemLine(item: item, opens: true) })
                    .buttonStyle(.plain)
                    .accessibilityHint(Text(verbatim: speech.action(opens)))
            } else {
                ItemLine(item: item, opens: false)
            }
        }
        .accessibilityElement(children: .combine)
        .accessibilityLabel(Text(verbatim: speech.sentence(item)))
        .accessibilityAddTraits(traits)
        .accessibilityActions {
            ForEach(others, id: \.self) { action in
                Button(action: { press(action) }, label: { Text(verbatim: speech.action(action)) })
            }
        }
        .accessibilityIdentifier("item.\(item.id)")
        .listRowBackground(item.isChosen ? Palette.chosen : Palette.row)
        ForEach(others, id: \.self) { action in
            ActionButton(action: Action(action), identifier: "item.\(item.id).\(action.rawValue)") { press(action) }
        }
    }

    private var traits: AccessibilityTraits {
        var traits: AccessibilityTraits = item.actions.isEmpty ? [] : .isButton
        if item.isChosen { traits.insert(.isSelected) }
        return traits
    }
}

private struct ItemLine: View {
    let item: Item
    let opens: Bool
    @Environment(\.dynamicTypeSize) private var textSize

    /// Large text needs the whole width.
    private var isBeside: Bool { !textSize.isAccessibilitySize }

    var body: some View {
        HStack(spacing: Space.edge) {
            if isBeside, let picture = item.picture { Thumbnail(picture: picture) }
            VStack(alignment: .leading, spacing: Space.tiny) {
                if !isBeside, let picture = item.picture { Thumbnail(picture: picture) }
                ForEach(Array(item.warnings.enumerated()), id: \.offset) { WarningLine(warning: $0.element) }
                ItemFacts(facts: item.facts.filter { !$0.isAside })
            }
            .frame(maxWidth: .infinity, alignment: .leading)
            if opens {
                Image(systemName: item.isChosen ? Symbol.check : Symbol.open).foregroundStyle(.secondary)
            }
        }
        .frame(minHeight: Space.target)
        .contentShape(Rectangle())
    }
}

/// The first fact names the entry.
private struct ItemFacts: View {
    let facts: [Fact]
    @Environment(\.speech) private var speech

    var body: some View {
        ForEach(Array(facts.enumerated()), id: \.offset) { index, fact in
            if index == 0 {
                Text(verbatim: speech.value(fact.value)).font(.headline)
            } else {
                Text(verbatim: fact.isPlain ? speech.value(fact.value) : speech.sentence(fact))
                    .font(.subheadline)
                    .foregroundStyle(.secondary)
            }
        }
    }
}

extension Fact {
    /// Whether it says of itself what it is.
    fileprivate var isPlain: Bool {
        switch value {
        case .hospital, .code, .several: true
        // When it happened; any other time needs its label.
        case .moment: key == .at
        default: false
        }
    }
}
