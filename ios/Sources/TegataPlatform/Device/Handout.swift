import Foundation
import TegataCore

/// What whoever hands the app out has filled in (`Handout.plist`). Without, the patient is led to the ledger's settings.
public struct Handout: Codable, Equatable, Sendable {
    /// Base URLs of the network's nodes.
    public var nodes: [String] = []
    /// The account of the registry whose hospitals are trusted.
    public var registry = ""
    /// Whose https links open the app, as in its entitlements.
    public var linkHost = ""
    /// The app's number in the App Store.
    public var storeNumber = ""

    public init() {}

    public init(plist: Data) throws {
        self = try PropertyListDecoder().decode(Self.self, from: plist)
    }

    /// Long enough to look at a picture or a message.
    private static let lockAfterMs: UInt64 = 30_000

    var settings: WalletSettings {
        WalletSettings(nodeUrls: nodes, registry: registry.isEmpty ? nil : registry, lockAfterMs: Self.lockAfterMs)
    }

    /// The app's page in the store, or the store.
    var store: URL? {
        URL(string: "itms-apps://apps.apple.com/" + (storeNumber.isEmpty ? "" : "app/id\(storeNumber)"))
    }
}
