import SwiftUI
import TegataModels

/// Pages above one another; a swipe leads back. Approving is a sheet before the page that is approved.
struct PageStack: View {
    @Bindable var way: Way
    @Environment(\.dynamicTypeSize) private var textSize

    var body: some View {
        NavigationStack(path: $way.path) {
            Group {
                if let root = way.pages.first { page(root) }
            }
            .navigationDestination(for: Step.self) { step in
                if let above = way.page(step) { page(above) }
            }
        }
        .sheet(isPresented: $way.isApproving) {
            if let approval = way.approval {
                NavigationStack { page(approval, isSheet: true) }
                    .presentationDetents(textSize.isAccessibilitySize ? [.large] : [.medium, .large])
                    .presentationDragIndicator(.visible)
            }
        }
    }

    private func page(_ page: ShownPage, isSheet: Bool = false) -> some View {
        PageView(page: page, doings: way.doings, hasTabs: way.hasTabs, isSheet: isSheet).id(page.place)
    }
}
