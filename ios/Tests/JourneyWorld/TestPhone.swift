import Foundation
import ScenarioWorld
import TegataCore
import TegataModels

package let environment = ProcessInfo.processInfo.environment
package let worldProgram = (environment["TEGATA_NATIVE"] ?? "../target/debug") + "/scenario-world"

/// The PIN of all tests.
package let pin = "314159"

/// A phone with the app on it. The app can be killed, and begins anew with what was saved.
@MainActor
package final class TestPhone {
    /// A machine may be slow, and have much else to do.
    package static let patience = Duration.seconds(120)

    private let with: JSON
    private let hand: any Hand
    private let deviceKey = FakeDeviceKey()
    private let biometricKey = FakeDeviceKey()
    private var saved: String?
    private var listening: Task<Void, Never>?
    package private(set) var effects: [Effect] = []
    package private(set) var app: TegataApp

    package init(_ with: JSON, _ hand: any Hand = ModelHand()) {
        self.with = with
        self.hand = hand
        app = TegataApp(device: Self.device(with, deviceKey, biometricKey))
        listen()
    }

    private static func device(_ with: JSON, _ deviceKey: FakeDeviceKey, _ biometricKey: FakeDeviceKey) -> Device {
        let home = with["home"].text ?? ""
        let nodes = with["nodes"].list.compactMap(\.text)
        var device = Device(
            home: home, studies: with["studies"].text ?? "\(home)-studies", deviceKey: deviceKey,
            biometricKey: with["biometrics"].bool == true ? biometricKey : nil,
            settings: WalletSettings(
                nodeUrls: nodes.isEmpty ? [with["node"].text].compactMap(\.self) : nodes, registry: with["registry"].text,
                lockAfterMs: UInt64(with["lockAfterMs"].number ?? 0)),
            version: "0.1.0")
        device.patienceMs = UInt64(with["patienceMs"].number ?? 30_000)
        device.pinCheckMs = 0
        return device
    }

    private func listen() {
        listening = Task { [weak self, effects = app.effects] in
            for await effect in effects { self?.effects.append(effect) }
        }
    }

    /// The system ends the app: only what it saved and what lies on the disk is left.
    package func kill() {
        saved = app.navigation.saved
        close()
        app = TegataApp(device: Self.device(with, deviceKey, biometricKey), saved: saved)
        listen()
    }

    package func close() {
        hand.letGo()
        app.close()
        listening?.cancel()
    }

    package var now: JSON { told(app.shown, app.navigation, effects) }

    /// Called before the device's key seals anything: a test can make it wait.
    package func beforeSealing(_ wait: @escaping @Sendable () -> Void) {
        deviceKey.beforeSealing = wait
    }

    package func keyStore(_ key: String, _ state: String) throws {
        let which = key == "deviceKey" ? deviceKey : biometricKey
        which.failing =
            switch state {
            case "well": nil
            case "missing": DeviceKeyError.Missing
            case "invalidated": DeviceKeyError.Invalidated
            case "cancelled": DeviceKeyError.Cancelled
            default: throw Otherwise("a key is never \(state)")
            }
    }

    /// What is shown as soon as it is as wanted.
    @discardableResult
    package func wait(_ isWanted: (ScreenState) -> Bool) async throws -> ScreenState {
        try await until("it shows") { isWanted(app.shown) }
        return app.shown
    }

    /// Waits until nothing is being done.
    package func idle() async throws {
        try await until("it goes on") { !app.isBusy }
    }

    /// Presses a button, when it is there; `typed`: what is typed into the fields that are there by then, by their names.
    package func press(
        _ action: ActionKey, item: String? = nil, _ typed: ((ScreenState) -> [String: String])? = nil
    ) async throws {
        try await until("\(action.rawValue) is not offered") {
            // Somebody reads before pressing, and does not interrupt, but to leave what takes long.
            guard app.canAct(action, item: item), !app.isBusy || action == .leaveRunning else { return false }
            return try hand.press(action, item: item, typed: typed?(app.shown) ?? [:], in: app)
        }
        // What was pressed begins before a hand can do anything else.
        try await Task.sleep(for: .milliseconds(20))
    }

    package func type(_ text: String, into field: String) async throws {
        try await until("\(field) is not there") { try hand.type(text, into: field, in: app) }
    }

    package func go(_ tab: Tab) async throws {
        try await until("no way leads to \(tab)") { try hand.go(tab, in: app) }
    }

    package func goBack() async throws {
        try await until("no way leads back") { try hand.goBack(in: app) }
    }

    package func look(_ step: String) throws {
        try hand.look(at: app, after: step)
    }

    package func scan(_ source: ScanSource) async throws {
        try await until("it does not read") {
            if app.isBusy { return false }
            app.scanned(source)
            return true
        }
        try await idle()
    }

    /// A new wallet, to the empty list of studies.
    package func begin() async throws {
        try await press(.newWallet)
        try await press(.confirmPin) { _ in ["newPin": pin, "newPinAgain": pin] }
        try await press(.later)
        try await wait { $0.screen == .studies }
    }

    private func until(_ what: String, _ holds: () throws -> Bool) async throws {
        let end = ContinuousClock.now + Self.patience
        while try !holds() {
            if ContinuousClock.now > end { throw Otherwise("\(what): \(now)") }
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}

/// A phone in a world of its own, on which the app runs.
@MainActor
package func onPhone(
    lockAfterMs: Int64 = 0, _ hand: any Hand = ModelHand(),
    _ test: @MainActor (TestPhone) async throws -> Void
) async throws {
    try await Turns.inWorld { world in
        guard case .object(var started) = try await world.acting(.object(["act": .text("start")])) else {
            throw Otherwise("the world did not start")
        }
        started["lockAfterMs"] = .number(lockAfterMs)
        let phone = TestPhone(.object(started), hand)
        defer { phone.close() }
        try await test(phone)
    }
}
