import PhotosUI
import SwiftUI
import TegataPlatform
import TegataScreens

/// The screens, in the system's window.
struct AppScreens: View {
    let phone: Phone
    let begun: Begun
    @Bindable var window: SystemWindow
    @State private var picked: PhotosPickerItem?

    var body: some View {
        TegataView(
            pages: phone.app.pages, tab: phone.app.navigation.tab, speech: begun.speech(in: phone.tongue),
            doings: Doings(
                act: phone.act, type: phone.app.type, go: phone.app.go, back: { _ = phone.app.back() }),
            camera: AnyView(CameraPanel(phone: phone, camera: begun.camera, openSettings: window.openSettings)),
            recognised: phone.recognised
        )
        .photosPicker(isPresented: $window.isPicking, selection: $picked, matching: .images)
        .onChange(of: picked) { _, item in
            guard let item else { return }
            picked = nil
            Task {
                guard let file = try? await item.loadTransferable(type: Data.self) else { return }
                phone.take(picture: file, decode: decodedPicture)
            }
        }
    }
}
