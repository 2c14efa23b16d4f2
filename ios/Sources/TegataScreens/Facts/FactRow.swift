import SwiftUI
import TegataModels

/// Facts in the order in which they are read; those that are not needed to decide stand behind one row.
struct FactSections: View {
    let facts: [Fact]
    @Environment(\.speech) private var speech
    @State private var isOpen = false

    private var asides: [Fact] { facts.filter(\.isAside) }

    var body: some View {
        if asides.count < facts.count {
            Section {
                // A key may come twice, as ids of rights do.
                ForEach(Array(facts.filter { !$0.isAside }.enumerated()), id: \.offset) { FactRow(fact: $0.element) }
            }
        }
        if !asides.isEmpty {
            Section {
                DisclosureGroup(isExpanded: $isOpen) {
                    ForEach(Array(asides.enumerated()), id: \.offset) { FactRow(fact: $0.element) }
                } label: {
                    // On the label: a group would hand its identifier on to all that is in it.
                    Text(verbatim: speech.label(.details)).font(.headline).accessibilityIdentifier("details")
                }
            }
        }
    }
}

/// One fact in one row: its label, its value, and a longer explanation after a press. Read aloud it is one sentence.
struct FactRow: View {
    let fact: Fact
    @Environment(\.speech) private var speech
    @State private var isExplained = false

    var body: some View {
        let explanation = speech.explanation(fact.key)
        let shown = isExplained ? explanation : nil
        Group {
            if explanation != nil {
                Button(action: { isExplained.toggle() }, label: { lines(shown, isExplainable: true) })
                    .buttonStyle(.plain)
                    .accessibilityHint(Text(verbatim: speech.own(isExplained ? .explainLess : .explain)))
                    .accessibilityAddTraits(.isButton)
            } else {
                lines(nil, isExplainable: false)
            }
        }
        .accessibilityElement(children: .combine)
        .accessibilityLabel(Text(verbatim: [speech.sentence(fact), shown].compactMap(\.self).joined(separator: " ")))
        .accessibilityIdentifier("fact.\(fact.key.rawValue)")
    }

    private func lines(_ explanation: String?, isExplainable: Bool) -> some View {
        HStack(alignment: .top, spacing: Space.medium) {
            VStack(alignment: .leading, spacing: Space.tiny) {
                Text(verbatim: speech.label(fact.key)).font(.subheadline).foregroundStyle(.secondary)
                FactText(value: fact.value, isAside: fact.isAside)
                if let explanation {
                    Text(verbatim: explanation).font(.subheadline).foregroundStyle(.secondary)
                }
            }
            .frame(maxWidth: .infinity, alignment: .leading)
            if isExplainable {
                Image(systemName: isExplained ? Symbol.less : Symbol.explain).foregroundStyle(.secondary)
            }
        }
        .frame(minHeight: isExplainable ? Space.target : nil)
        .contentShape(Rectangle())
    }
}
