import SwiftUI
import TegataModels

/// A code to be held before a reader. Where it has several parts, they follow one another, or each after a press where motion is
/// reduced.
struct CodeCard: View {
    let parts: [String]
    @Environment(\.speech) private var speech
    @Environment(\.accessibilityReduceMotion) private var isMotionReduced
    @State private var pressed = 0
    private static let frame = 0.2

    var body: some View {
        VStack(spacing: Space.small) {
            if parts.count > 1 && !isMotionReduced {
                TimelineView(.animation(minimumInterval: Self.frame)) { context in
                    square(Int(context.date.timeIntervalSince1970 / Self.frame))
                }
                // Said once: read aloud five times a second, it would drown everything else.
                told(speech.own(.parts, String(parts.count)))
            } else {
                square(pressed)
            }
            if parts.count > 1 && isMotionReduced {
                told(speech.own(.part, String(pressed % parts.count + 1), String(parts.count)))
                Button(action: { pressed += 1 }, label: { Text(verbatim: speech.own(.nextPart)) })
                    .buttonStyle(.bordered)
                    .controlSize(.large)
                    .accessibilityIdentifier("code.next")
            }
        }
        .frame(maxWidth: .infinity)
    }

    private func square(_ turn: Int) -> some View {
        QrSquare(text: parts[turn % parts.count])
            .accessibilityElement(children: .ignore)
            .accessibilityLabel(Text(verbatim: speech.own(.code)))
            .accessibilityAddTraits(.isImage)
            .accessibilityIdentifier("code")
    }

    private func told(_ text: String) -> some View {
        Text(verbatim: text).font(.subheadline).foregroundStyle(.secondary)
    }
}
