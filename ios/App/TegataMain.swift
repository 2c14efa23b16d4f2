import SwiftUI

@main
struct TegataMain: App {
    @UIApplicationDelegateAdaptor(AppDelegate.self) private var delegate
    @State private var begun = Begun()

    var body: some Scene {
        WindowGroup { AppWindow(begun: begun) }
            .backgroundTask(.appRefresh(SystemBackgroundTime.unfinished)) { [begun] in await begun.wake() }
    }
}
