import Foundation

/// What the app is given of the device that it runs on; tests give it their own.
@MainActor
public struct Equipment {
    public var chest: any KeyChest
    public var biometrics: any Biometrics
    public var camera: any CodeCamera
    public var centre: any NotificationCentre
    public var time: any BackgroundTime
    public var protection: any FolderProtection
    public var book: any LogBook
    public var defaults: UserDefaults
    /// The app's folders for what lasts, and for what does not.
    public var support: URL
    public var temporary: URL
    public var handout: Handout
    public var version: String
    /// See `NewWallet.pinCheckMs`.
    public var pinCheckMs: UInt32?

    public init(
        chest: any KeyChest, biometrics: any Biometrics, camera: any CodeCamera, centre: any NotificationCentre,
        time: any BackgroundTime, protection: any FolderProtection, book: any LogBook, defaults: UserDefaults, support: URL,
        temporary: URL, handout: Handout, version: String
    ) {
        self.chest = chest
        self.biometrics = biometrics
        self.camera = camera
        self.centre = centre
        self.time = time
        self.protection = protection
        self.book = book
        self.defaults = defaults
        self.support = support
        self.temporary = temporary
        self.handout = handout
        self.version = version
    }
}
