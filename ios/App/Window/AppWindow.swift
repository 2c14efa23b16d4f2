import PhotosUI
import SwiftUI
import TegataPlatform

/// The one window.
struct AppWindow: View {
    let begun: Begun
    /// Where somebody was: no secrets, see `Navigation.saved`.
    @SceneStorage("place") private var place: String?
    @Environment(\.scenePhase) private var phase
    @Environment(\.isSceneCaptured) private var isCaptured

    var body: some View {
        ZStack {
            if let phone = begun.phone {
                AppScreens(phone: phone, begun: begun, window: begun.window)
                CoverView(phone: phone)
            } else if begun.hasFailed {
                FailedView()
            } else {
                Mark()
            }
        }
        .onAppear { begun.begin(saved: place) }
        .onOpenURL { begun.follow($0) }
        .onChange(of: begun.phone == nil, initial: true) { _, _ in
            become(phase)
            begun.phone?.cover.become(isCaptured: isCaptured)
        }
        .onChange(of: phase) { _, phase in become(phase) }
        .onChange(of: isCaptured) { _, isCaptured in begun.phone?.cover.become(isCaptured: isCaptured) }
    }

    private func become(_ phase: ScenePhase) {
        guard let phone = begun.phone else { return }
        phone.cover.become(isActive: phase == .active)
        switch phase {
        case .active: phone.comeBack()
        case .background:
            phone.leave()
            place = phone.place
        default: break
        }
    }
}
