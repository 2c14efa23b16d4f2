import Foundation
import TegataCore

/// What the app knows of the device that it runs on.
public struct Device: Sendable {
    /// The wallet's folder, kept out of backups.
    public var home: String
    /// Where the files of the own studies go.
    public var studies: String
    public var deviceKey: any DeviceKey
    /// Nothing where the device has no biometrics.
    public var biometricKey: (any DeviceKey)?
    /// What a new wallet begins with.
    public var settings: WalletSettings
    public var version: String
    public var now: @Sendable () -> Date = { Date() }
    /// How long a call waits for the ledger.
    public var patienceMs: UInt64 = 180_000
    /// See `NewWallet.pinCheckMs`.
    public var pinCheckMs: UInt32?
    /// Destroys the wallet's keys in the device's key store.
    public var destroyKeys: @Sendable () -> Void = {}

    public init(
        home: String, studies: String, deviceKey: any DeviceKey, biometricKey: (any DeviceKey)?, settings: WalletSettings,
        version: String
    ) {
        self.home = home
        self.studies = studies
        self.deviceKey = deviceKey
        self.biometricKey = biometricKey
        self.settings = settings
        self.version = version
    }

    var place: WalletPlace {
        WalletPlace(home: home, deviceKey: deviceKey, biometricKey: biometricKey, patienceMs: patienceMs)
    }

    var nowMs: Int64 { Int64(now().timeIntervalSince1970 * 1_000) }

    /// What cannot be opened cannot erase itself.
    func eraseFiles() throws {
        if FileManager.default.fileExists(atPath: home) { try FileManager.default.removeItem(atPath: home) }
        destroyKeys()
    }
}
