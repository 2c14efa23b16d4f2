import SwiftUI
import TegataModels

/// The app, drawn: follows what it shows.
public struct TegataAppView: View {
    private let app: TegataApp
    private let speech: Speech
    private let camera: AnyView?
    private let recognised: Int

    public init(app: TegataApp, speech: Speech, camera: AnyView? = nil, recognised: Int = 0) {
        self.app = app
        self.speech = speech
        self.camera = camera
        self.recognised = recognised
    }

    public var body: some View {
        TegataView(
            pages: app.pages, tab: app.navigation.tab, speech: speech, doings: Doings(app), camera: camera,
            recognised: recognised)
    }
}
