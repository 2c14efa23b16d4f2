import Foundation
import TegataCore
import TegataModels
import Testing

@testable import Tegata
@testable import TegataPlatform

/// A device in a folder of its own, whose key store is `EnclaveChest` over the keychain that is played.
@MainActor
final class TestDevice {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    let defaultsName = "tests.\(UUID().uuidString)"
    let camera = FakeCamera()
    let centre = FakeCentre()
    let time = FakeTime()
    let protection = FakeProtection()
    let window = FakeWindow()
    var handout = Handout()

    var temporary: URL { folder.appending(path: "temporary") }

    func equipment() throws -> Equipment {
        let defaults = try #require(UserDefaults(suiteName: defaultsName))
        defaults.set(["en"], forKey: "AppleLanguages")
        var equipment = Equipment(
            chest: EnclaveChest { .init(reason: "", cancel: "") }, biometrics: SystemBiometrics(), camera: camera,
            centre: centre, time: time, protection: protection, book: OSLogBook(), defaults: defaults,
            support: folder.appending(path: "support"), temporary: temporary, handout: handout, version: "0.1.0")
        equipment.pinCheckMs = 0
        return equipment
    }

    func remove() {
        try? FileManager.default.removeItem(at: folder)
        UserDefaults().removePersistentDomain(forName: defaultsName)
    }
}

/// A phone on such a device.
@MainActor
func onPhone(_ test: @MainActor (Phone, TestDevice) async throws -> Void) async throws {
    let device = TestDevice()
    defer { device.remove() }
    let phone = try Phone(device.equipment(), saved: nil)
    defer { phone.close() }
    try await test(phone, device)
}

@MainActor
extension Phone {
    /// What is shown as soon as it is as wanted.
    @discardableResult
    func wait(_ isWanted: (ScreenState) -> Bool) async throws -> ScreenState {
        let end = ContinuousClock.now + .seconds(120)
        while !isWanted(app.shown) {
            try #require(ContinuousClock.now < end, "it shows \(app.shown)")
            try await Task.sleep(for: .milliseconds(10))
        }
        return app.shown
    }

    func press(_ action: ActionKey, item: String? = nil, typed: [String: String] = [:]) async throws {
        try await wait { _ in app.canAct(action, item: item) && !app.shown.isBusy }
        act(action, Input(item: item, typed: typed.mapValues { Typed($0) }))
    }
}
