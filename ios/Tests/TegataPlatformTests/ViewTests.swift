import SwiftUI
import Testing

@testable import Tegata
@testable import TegataPlatform

extension Suites {
    /// The app's own views, walked as the screens' are.
    @MainActor
    @Suite struct ViewTests {
        private func nodes(_ view: some View) -> [_Node] {
            _Memory().nodes(of: view, EnvironmentValues()).all
        }

        private func texts(_ view: some View) -> [String] {
            nodes(view).filter { $0.kind == "Text" }.compactMap(\.text)
        }

        @Test func whatIsLeftShowsTheMarkAlone() async throws {
            try await onPhone { phone, _ in
                let cover = CoverView(phone: phone)
                #expect(texts(cover).isEmpty)
                let mark = try #require(nodes(cover).first { $0.kind == "Image" })
                #expect(mark.text == "Mark")
                // There is nothing to say of it.
                #expect(mark.isHidden)
                phone.cover.become(isActive: true)
                #expect(nodes(cover).count == 1)
            }
        }

        @Test func aCoverSaysWhyItIsThere() async throws {
            try await onPhone { phone, _ in
                phone.cover.become(isActive: true)
                phone.cover.become(isCaptured: true)
                #expect(texts(CoverView(phone: phone)) == [phone.tongue.own(.captured)])
            }
        }

        @Test func whoTookAPictureReadsWhatToDoAndGoesOn() async throws {
            try await onPhone { phone, _ in
                phone.cover.become(isActive: true)
                phone.cover.hasPicturedSecrets = true
                #expect(texts(CoverView(phone: phone)).contains(phone.tongue.own(.pictured)))
                let button = try #require(nodes(CoverView(phone: phone)).first { $0.identifier == "cover.understood" })
                button.press?()
                #expect(!phone.cover.hasPicturedSecrets)
            }
        }

        @Test func aCameraThatIsNotAllowedLeadsToTheSettingsAndToPasting() async throws {
            try await onPhone { phone, device in
                device.camera.answer = false
                await phone.camera.appear()
                var opened = 0
                let panel = CameraPanel(phone: phone, camera: CaptureCamera()) { opened += 1 }
                #expect(texts(panel).contains(phone.tongue.own(.cameraDenied)))
                let button = try #require(nodes(panel).first { $0.identifier == "camera.settings" })
                button.press?()
                #expect(opened == 1)
                #expect(nodes(panel).contains { $0.identifier == "paste" })
                #expect(!nodes(panel).contains { $0.identifier == "camera" })
            }
        }

        @Test func eachSightIsSaidInWordsOrIsAPictureWithAName() async throws {
            try await onPhone { phone, device in
                let panel = CameraPanel(phone: phone, camera: CaptureCamera()) {}
                #expect(texts(panel).contains(phone.tongue.own(.cameraAsking)))
                await phone.camera.appear()
                device.camera.tell(.running)
                let picture = try #require(nodes(panel).first { $0.identifier == "camera" })
                #expect(picture.label == phone.tongue.own(.cameraSight))
                device.camera.tell(.taken)
                #expect(texts(panel).contains(phone.tongue.own(.cameraTaken)))
                device.camera.tell(.failed)
                #expect(texts(panel).contains(phone.tongue.own(.cameraFailed)))
                let again = try #require(nodes(panel).first { $0.identifier == "camera.again" })
                again.press?()
                #expect(phone.camera.sight == .starting)
            }
        }
    }
}
