import Foundation
import TegataCore
import TegataKit

/// A patient whose wallet holds a study, who can pay for one grant, and whom a hospital asks for the study. PIN and biometrics
/// open the wallet.
package struct Patient: Sendable {
    package static let pin = "314159"

    /// The wallet's folder.
    package let home: String
    package let settings: WalletSettings
    package let study: String
    /// Text of the request's code.
    package let code: String
    /// The request's digest.
    package let request: String

    /// The patient with the new wallet, which is open.
    package static func new(
        in world: ScenarioWorld, deviceKey: any DeviceKey, biometricKey: any DeviceKey
    ) async throws -> (Patient, TegataWallet) {
        let names = try world.act("start")
        let home = try names.named("home")
        let settings = WalletSettings(nodeUrls: [try names.named("node")], registry: try names.named("registry"))
        let wallet = try await TegataWallet.create(
            place: place(home, deviceKey, biometricKey),
            new: NewWallet(pin: secret(pin), words: nil, settings: settings, pinCheckMs: 0))
        try await wallet.enableBiometrics(pin: secret(pin))
        let card = try await wallet.receiveCard(nonce: Data("desk".utf8))
        let study = try world.act("issue", ["card": .text(card.text)]).named("nft")
        let found = try await wallet.refreshStudies(cancel: nil)
        guard found.own == 1 else { throw Otherwise("the study did not arrive: \(found)") }
        _ = try world.act("fund", ["address": .text(card.account), "xym": .text("150")])
        let arguments: JSON = .list([.text("--pay"), .text("patient")])
        let asked = try world.act("request", ["nft": .text(study), "arguments": arguments])
        let patient = Patient(
            home: home, settings: settings, study: study, code: try asked.named("code"), request: try asked.named("digest"))
        return (patient, wallet)
    }

    /// Opens the wallet again, as when the app begins anew: it is locked.
    package func open(deviceKey: any DeviceKey, biometricKey: any DeviceKey) async throws -> TegataWallet {
        try await TegataWallet.open(place: Self.place(home, deviceKey, biometricKey))
    }

    private static func place(_ home: String, _ deviceKey: any DeviceKey, _ biometricKey: any DeviceKey) -> WalletPlace {
        WalletPlace(home: home, deviceKey: deviceKey, biometricKey: biometricKey, patienceMs: 60_000)
    }
}

extension ScenarioWorld {
    fileprivate func act(_ name: String, _ fields: [String: JSON] = [:]) throws -> JSON {
        try act(.object(fields.merging(["act": .text(name)]) { $1 }))
    }
}

extension JSON {
    fileprivate func named(_ name: String) throws -> String {
        guard let text = self[name].text else { throw Otherwise("\(self) has no \(name)") }
        return text
    }
}
