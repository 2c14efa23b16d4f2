import Accessibility
import SwiftUI
import TegataModels

/// Says aloud what came without anybody moving to it: what came of an action, new warnings, the next step of something long.
struct Announcing: ViewModifier {
    let state: ScreenState
    @Environment(\.speech) private var speech

    func body(content: Content) -> some View {
        content
            .onChange(of: state.notice) { _, notice in
                if let notice { say(speech.notice(notice)) }
            }
            .onChange(of: state.warnings) { before, warnings in
                for warning in warnings where !before.contains(warning) { say(speech.sentence(warning)) }
            }
            .onChange(of: state.progress?.step) { _, _ in
                if let progress = state.progress { say(speech.sentence(progress)) }
            }
            .sensoryFeedback(.warning, trigger: state.notice) { _, notice in notice != nil }
    }

    private func say(_ text: String) {
        AccessibilityNotification.Announcement(text).post()
    }
}
