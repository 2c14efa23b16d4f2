import SwiftUI
import TegataModels

/// The tabs at the bottom, with reading a code in the middle, where either thumb reaches it.
struct TabbedPages: View {
    @Bindable var way: Way
    @Environment(\.speech) private var speech

    var body: some View {
        TabView(selection: $way.choice) {
            pages(.studies)
            pages(.permissions)
            Color.clear
                .tabItem {
                    Label(speech.action(.scan), systemImage: Symbol.scan)
                        .accessibilityIdentifier("action.scan")
                }
                .tag(Choice.scan)
            pages(.activity)
            pages(.settings)
        }
    }

    private func pages(_ tab: Tab) -> some View {
        Group {
            // What lies behind another tab is asked for when somebody goes there.
            if tab == way.tab { PageStack(way: way) } else { Color.clear }
        }
        .tabItem {
            Label(speech.tab(tab), systemImage: tab.symbol)
                .accessibilityIdentifier("tab.\(tab.rawValue)")
        }
        .tag(Choice.tab(tab))
    }
}
