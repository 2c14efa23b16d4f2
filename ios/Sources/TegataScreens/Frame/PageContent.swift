import SwiftUI
import TegataModels

/// What a screen shows, from top to bottom: what happened, what to mind, the picture or code, facts, entries, fields, ways on.
struct PageContent: View {
    let state: ScreenState
    let arranged: Arranged
    let typing: Typing
    let press: (ActionKey, String?) -> Void
    let type: (String, Typed) -> Void
    @Environment(\.speech) private var speech
    @Environment(\.camera) private var camera
    @Environment(\.dynamicTypeSize) private var textSize

    /// Large text needs the room: the bar then comes after what is read.
    private var isPinned: Bool { !textSize.isAccessibilitySize }

    var body: some View {
        List {
            heading
            Alerts(state: state, press: press)
            if state.screen == .scan, let camera {
                camera.frame(minHeight: 280).listRowInsets(EdgeInsets())
            }
            if state.screen == .welcome || state.screen == .lock { Mark() }
            if let picture = state.picture { Section { PictureCard(picture: picture) } }
            if !state.code.isEmpty { Section { CodeCard(parts: state.code) } }
            if let progress = state.progress { Section { ProgressSteps(progress: progress) } }
            FactSections(facts: state.facts)
            Entries(state: state, press: press)
            if !state.fields.isEmpty { Fields(fields: state.fields, typing: typing, type: type, done: done) }
            if !isPinned && !arranged.isEmpty {
                Section { DecidingBar(state: state, arranged: arranged, press: press) }.listRowBackground(Color.clear)
            }
            if !arranged.rows.isEmpty { Ways(actions: arranged.rows, hasFields: !state.fields.isEmpty, press: press) }
        }
        .listStyle(.insetGrouped)
        .safeAreaInset(edge: .bottom) {
            if isPinned && !arranged.isEmpty {
                DecidingBar(state: state, arranged: arranged, press: press)
                    .padding(Space.edge)
                    .background(.bar)
            }
        }
    }

    @ViewBuilder private var heading: some View {
        if textSize.isAccessibilitySize {
            Text(verbatim: speech.title(state.screen))
                .font(.title.bold())
                .listRowBackground(Color.clear)
                .accessibilityAddTraits(.isHeader)
                .accessibilityIdentifier("title")
        }
    }

    /// What the keyboard's last key does: the weightiest action, where it can be pressed.
    private func done() {
        if let action = state.actions.first(where: { $0.weight == .primary && $0.isEnabled }) { press(action.key, nil) }
    }
}

/// What came of the last action, and what to mind, the worst first.
private struct Alerts: View {
    let state: ScreenState
    let press: (ActionKey, String?) -> Void

    var body: some View {
        if let notice = state.notice {
            NoticeCard(notice: notice, hasButton: !state.actions.contains { $0.key == notice.next }) { press($0, nil) }
        }
        // A code may come twice, of two rights.
        ForEach(Array(state.warnings.enumerated()), id: \.offset) { WarningCard(warning: $0.element) }
    }
}

/// The app's mark, before somebody has a wallet or has unlocked it.
private struct Mark: View {
    var body: some View {
        Image(systemName: Symbol.print)
            .font(.largeTitle)
            .imageScale(.large)
            .foregroundStyle(.tint)
            .frame(maxWidth: .infinity)
            .padding(Space.large)
            .listRowBackground(Color.clear)
            .accessibilityHidden(true)
    }
}

/// Actions that lead on. Beside fields they are buttons, since what was typed goes with them; else rows.
private struct Ways: View {
    let actions: [Action]
    let hasFields: Bool
    let press: (ActionKey, String?) -> Void

    var body: some View {
        Section {
            ForEach(actions, id: \.key) { action in
                if hasFields {
                    ActionButton(action: action) { press(action.key, nil) }
                } else {
                    ActionRow(action: action) { press(action.key, nil) }
                }
            }
        }
    }
}
