import SwiftUI
import TegataModels

/// A value in the form that fits what it is.
struct FactText: View {
    let value: FactValue
    let isAside: Bool

    var body: some View {
        switch value {
        case .several(let values):
            VStack(alignment: .leading, spacing: Space.tiny) {
                ForEach(Array(values.enumerated()), id: \.offset) { PartText(value: $0.element, isAside: isAside) }
            }
        case .recoveryWords(let words): WordGrid(words: words.value)
        default: PartText(value: value, isAside: isAside)
        }
    }
}

/// One of several values, or the only one.
private struct PartText: View {
    let value: FactValue
    let isAside: Bool
    @Environment(\.speech) private var speech

    var body: some View {
        let text = Text(verbatim: speech.value(value)).font(isAside ? .subheadline : .body)
        switch value {
        // Whom the registry does not vouch for: in a form that cannot be overlooked.
        case .hospital(let hospital) where !hospital.isVerified: Framed(look: .loud) { text.bold() }
        case .address, .hash: text.monospaced()
        case .written: Quotation { text }
        case .code(.outcome, let code) where !isAside: Framed(look: Look(outcome: code)) { text.font(.headline) }
        default: text
        }
    }
}

/// What somebody else wrote stands apart from what the app says.
private struct Quotation<Quoted: View>: View {
    @ViewBuilder let quoted: Quoted

    var body: some View {
        quoted
            .padding(.leading, Space.medium)
            .overlay(alignment: .leading) { Rectangle().frame(width: 3).foregroundStyle(.secondary) }
    }
}
