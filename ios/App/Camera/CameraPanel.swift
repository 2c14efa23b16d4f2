import SwiftUI
import TegataPlatform

/// The camera's picture, or why there is none and what can be done instead.
struct CameraPanel: View {
    let phone: Phone
    let camera: CaptureCamera
    let openSettings: @MainActor () -> Void

    private var sight: Sight { phone.camera.sight }

    var body: some View {
        VStack(spacing: 12) {
            if sight == .starting || sight == .running {
                CameraPreview(camera: camera)
                    .aspectRatio(0.75, contentMode: .fit)
                    .accessibilityElement()
                    .accessibilityLabel(word(.cameraSight))
                    .accessibilityIdentifier("camera")
            }
            if let told = sight.told {
                word(told).accessibilityIdentifier("camera.told")
            }
            if sight == .denied {
                Button(action: { openSettings() }, label: { word(.cameraSettings) })
                    .buttonStyle(.bordered)
                    .accessibilityIdentifier("camera.settings")
            }
            if sight == .failed {
                Button(action: { phone.camera.again() }, label: { word(.cameraAgain) })
                    .buttonStyle(.bordered)
                    .accessibilityIdentifier("camera.again")
            }
            // The system's own button: who presses it need not be asked.
            PasteButton(payloadType: String.self) { texts in
                if let text = texts.first { phone.paste(text) }
            }
            .accessibilityIdentifier("paste")
        }
        .task { await phone.camera.appear() }
        .onDisappear { phone.camera.disappear() }
    }

    private func word(_ word: OwnWord) -> Text { Text(verbatim: phone.tongue.own(word)) }
}

extension Sight {
    fileprivate var told: OwnWord? {
        switch self {
        case .asking: .cameraAsking
        case .denied: .cameraDenied
        case .taken: .cameraTaken
        case .none: .cameraNone
        case .failed: .cameraFailed
        case .starting, .running: nil
        }
    }
}
