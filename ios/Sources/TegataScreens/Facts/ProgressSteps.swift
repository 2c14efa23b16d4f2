import SwiftUI
import TegataModels

/// Steps that are behind, and the one that is waited for: what it is, and how long it usually takes.
struct ProgressSteps: View {
    let progress: StepProgress
    @Environment(\.speech) private var speech

    var body: some View {
        ForEach(progress.behind, id: \.self) { step in
            HStack(spacing: Space.medium) {
                Image(systemName: Symbol.done).foregroundStyle(.green)
                Text(verbatim: speech.step(step)).font(.subheadline).foregroundStyle(.secondary)
            }
            .accessibilityElement(children: .ignore)
            .accessibilityLabel(Text(verbatim: speech.own(.behind, speech.step(step))))
        }
        StepNow(progress: progress)
    }
}

private struct StepNow: View {
    let progress: StepProgress
    @Environment(\.speech) private var speech
    @Environment(\.accessibilityReduceMotion) private var isMotionReduced

    private var share: Double? {
        progress.of.flatMap { whole in whole > 0 ? min(1, Double(progress.done ?? 0) / Double(whole)) : nil }
    }

    var body: some View {
        HStack(alignment: .top, spacing: Space.medium) {
            if isMotionReduced {
                Image(systemName: Symbol.waiting).foregroundStyle(.tint)
            } else {
                ProgressView()
            }
            VStack(alignment: .leading, spacing: Space.tiny) {
                Text(verbatim: speech.step(progress.step)).font(.headline)
                if let count = speech.count(progress) { Text(verbatim: count) }
                if let share { ProgressView(value: share) }
                Text(verbatim: speech.howLong(progress.step)).font(.subheadline).foregroundStyle(.secondary)
            }
            .frame(maxWidth: .infinity, alignment: .leading)
        }
        .accessibilityElement(children: .ignore)
        .accessibilityLabel(Text(verbatim: speech.sentence(progress)))
        .accessibilityAddTraits(.updatesFrequently)
        .accessibilityIdentifier("step.\(progress.step.rawValue)")
    }
}
