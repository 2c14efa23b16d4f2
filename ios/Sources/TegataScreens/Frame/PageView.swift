import SwiftUI
import TegataModels

/// One screen with its title, its way out, and what is typed on it.
struct PageView: View {
    let page: ShownPage
    let doings: Doings
    /// Whether tabs lie below: each page says whether they are seen.
    let hasTabs: Bool
    let isSheet: Bool
    @State private var typing = Typing()
    @Environment(\.speech) private var speech
    @Environment(\.dynamicTypeSize) private var textSize

    private var state: ScreenState { page.state }
    private var showsTabs: Bool { hasTabs && !state.screen.isWithoutTabs }

    /// The system's own way back does what the action does; closing stands for itself.
    private var closing: ActionKey? {
        if state.actions.contains(where: { $0.key == .close && $0.weight != .equal }) { return .close }
        return isSheet && state.actions.contains(where: { $0.key == .back }) ? .back : nil
    }

    private var arranged: Arranged {
        Arranged(
            state.actions.filter { action in
                if action.key == .back || action.key == closing { return false }
                return !(showsTabs && action.key == .scan)
            })
    }

    var body: some View {
        PageContent(state: state, arranged: arranged, typing: typing, press: press, type: doings.type)
            .navigationTitle(Text(verbatim: speech.title(state.screen)))
            // A title in the bar is cut where it is too long: large text has it on the page, where it wraps.
            .navigationBarTitleDisplayMode(textSize.isAccessibilitySize ? .inline : .automatic)
            .navigationBarBackButtonHidden(closing != nil)
            .toolbar {
                if let closing {
                    ToolbarItem(placement: .cancellationAction) {
                        Button(action: { press(closing, nil) }, label: { Text(verbatim: speech.action(closing)) })
                            .accessibilityIdentifier("action.\(closing.rawValue)")
                    }
                }
                if state.isBusy && state.progress == nil {
                    ToolbarItem(placement: .topBarTrailing) {
                        ProgressView()
                            .accessibilityLabel(Text(verbatim: speech.own(.busy)))
                            .accessibilityIdentifier("busy")
                    }
                }
            }
            .toolbar(showsTabs ? .automatic : .hidden, for: .tabBar)
            .privacySensitive(state.isSecret)
            .modifier(Announcing(state: state))
            .onDisappear { typing.clear() }
    }

    /// What was typed goes with the action; secrets of one use are typed anew each time.
    private func press(_ action: ActionKey, _ item: String?) {
        let typed = typing.taken(state.fields)
        typing.clear(state.fields.filter(\.isHidden))
        doings.act(action, Input(item: item, typed: typed))
    }
}

extension ScreenKey {
    /// Before there is an open wallet, and while something is being decided, nothing leads elsewhere.
    var isWithoutTabs: Bool {
        switch self {
        case .lock, .welcome, .newWords, .checkWords, .choosePin, .offerBiometrics, .enterWords, .restoring, .scan, .review,
            .preparedReview, .guardianReview, .chooseStudy, .authenticate, .sending, .declined, .withdraw, .erase:
            true
        default: false
        }
    }
}
