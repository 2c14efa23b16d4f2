import SwiftUI
import TegataModels

/// The whole app's look: the pages that lie above one another, drawn.
public struct TegataView: View {
    private let way: Way
    private let speech: Speech
    private let camera: AnyView?
    private let recognised: Int
    @Environment(\.colorScheme) private var scheme

    /// - Parameters:
    ///   - pages: what `TegataApp.pages` says.
    ///   - camera: what the camera sees, where there is one; it stands on the scan screen.
    ///   - recognised: counts what was recognised or done, each of which is felt.
    public init(
        pages: [ShownPage], tab: Tab, speech: Speech, doings: Doings, camera: AnyView? = nil, recognised: Int = 0
    ) {
        way = Way(pages: pages, tab: tab, doings: doings)
        self.speech = speech
        self.camera = camera
        self.recognised = recognised
    }

    public var body: some View {
        Group {
            if way.hasTabs {
                TabbedPages(way: way)
            } else {
                PageStack(way: way)
            }
        }
        .tint(Palette.accent(scheme))
        .environment(\.speech, speech)
        .environment(\.camera, camera)
        .sensoryFeedback(.success, trigger: recognised)
    }
}
