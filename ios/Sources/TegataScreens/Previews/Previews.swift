#if DEBUG
    import Foundation
    import SwiftUI
    import TegataModels

    /// A fixture as the app would show it.
    struct FixtureView: View {
        let fixture: Fixture
        var language = "ja"

        var body: some View {
            if let speech = Speech(language: language, locale: Locale(identifier: language), zone: .current) {
                TegataView(pages: fixture.pages, tab: fixture.tab, speech: speech, doings: Doings(act: { _, _ in }))
            }
        }
    }

    #if !os(Linux)
        #Preview("Review") { FixtureView(fixture: .named("review")) }
        #Preview("Review in English, dark") {
            FixtureView(fixture: .named("review-loud"), language: "en").preferredColorScheme(.dark)
        }
        #Preview("Review in the largest text") {
            FixtureView(fixture: .named("review")).environment(\.dynamicTypeSize, .accessibility5)
        }
        #Preview("Approving") { FixtureView(fixture: .named("authenticate")) }
        #Preview("Studies") { FixtureView(fixture: .named("studies")) }
        #Preview("Every screen") {
            ScrollView {
                ForEach(Fixture.all, id: \.name) { FixtureView(fixture: $0).frame(height: 800) }
            }
        }
    #endif

    extension Fixture {
        static func named(_ name: String) -> Fixture { all.first { $0.name == name } ?? all[0] }
    }
#endif
