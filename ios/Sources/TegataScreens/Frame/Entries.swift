import SwiftUI
import TegataModels

/// The entries of a list; a list without any says what brings the first.
struct Entries: View {
    let state: ScreenState
    let press: (ActionKey, String?) -> Void
    @Environment(\.speech) private var speech

    private var emptyWord: ScreenWord? {
        if !state.items.isEmpty || state.isBusy { return nil }
        switch state.screen {
        case .studies: return .noStudies
        case .permissions: return .noPermissions
        case .activity: return .noActivity
        default: return nil
        }
    }

    var body: some View {
        if let emptyWord {
            VStack(spacing: Space.edge) {
                if let tab = Tab.allCases.first(where: { $0.root == state.screen }) {
                    Image(systemName: tab.symbol)
                        .font(.largeTitle)
                        .foregroundStyle(.secondary)
                        .accessibilityHidden(true)
                }
                Text(verbatim: speech.own(emptyWord))
                    .foregroundStyle(.secondary)
                    .multilineTextAlignment(.center)
                    .accessibilityIdentifier("empty")
            }
            .frame(maxWidth: .infinity)
            .padding(Space.large)
            .listRowBackground(Color.clear)
        }
        ForEach(state.items) { item in
            Section { ItemCard(item: item) { press($0, item.id) } }
        }
    }
}
