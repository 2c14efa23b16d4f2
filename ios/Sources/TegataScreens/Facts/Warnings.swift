import SwiftUI
import TegataModels

/// What deserves attention, how grave it is, and what to do.
struct WarningCard: View {
    let warning: Warning
    @Environment(\.speech) private var speech

    var body: some View {
        Framed(look: Look(warning.severity)) {
            Text(verbatim: speech.severity(warning.severity)).font(.headline)
            Text(verbatim: speech.warned(warning))
            Text(verbatim: speech.advice(warning)).font(.subheadline)
        }
        .accessibilityElement(children: .ignore)
        .accessibilityLabel(Text(verbatim: speech.sentence(warning)))
        .accessibilityIdentifier("warning.\(warning.code.rawValue)")
        .listRowInsets(EdgeInsets())
        .listRowBackground(Color.clear)
    }
}

/// A warning of a list's entry, or of why somebody cannot agree, in one line.
struct WarningLine: View {
    let warning: Warning
    @Environment(\.speech) private var speech

    var body: some View {
        let look = Look(warning.severity)
        HStack(alignment: .top, spacing: Space.small) {
            Image(systemName: look.symbol).foregroundStyle(look.colour).accessibilityHidden(true)
            Text(verbatim: speech.warned(warning)).font(.subheadline)
        }
    }
}
