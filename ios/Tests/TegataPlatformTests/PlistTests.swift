import Foundation
import Testing
import UIKit

@testable import Tegata
@testable import TegataPlatform

/// What the system is told of the app, against what the app does.
@Suite struct PlistTests {
    private let resources = "App/Resources"

    private func plist(_ name: String) throws -> [String: Any] {
        let data = try Data(contentsOf: URL(fileURLWithPath: "\(resources)/\(name)"))
        return try #require(try PropertyListSerialization.propertyList(from: data, format: nil) as? [String: Any])
    }

    /// All Swift that goes into the app, by its path.
    private static func sources() throws -> [String: String] {
        let swift = try ["App", "Sources"].flatMap { folder in
            try FileManager.default.subpathsOfDirectory(atPath: folder).filter { $0.hasSuffix(".swift") }.map {
                "\(folder)/\($0)"
            }
        }
        let own = swift.filter { !$0.hasPrefix("Sources/TegataCore/") }
        return Dictionary(uniqueKeysWithValues: try own.map { ($0, try String(contentsOfFile: $0, encoding: .utf8)) })
    }

    private let all: String

    init() throws {
        let sources = try Self.sources()
        #expect(sources.count > 100)
        all = sources.values.joined(separator: "\n")
    }

    private func uses(_ name: String) -> Bool { all.contains(name) }

    @Test func whatIsUsedIsSaidWhyAndNothingElseIs() throws {
        let info = try plist("Info.plist")
        let asked = info.keys.filter { $0.hasSuffix("UsageDescription") }
        #expect(Set(asked) == ["NSCameraUsageDescription", "NSFaceIDUsageDescription"])
        #expect(uses("AVCaptureDevice.requestAccess(for: .video)"))
        #expect(uses("LAContext()"))
        // Pictures come by the system's picker, which needs no permission; others are asked for nothing.
        for name in [
            "PHPhotoLibrary", "CLLocationManager", "CNContactStore", "CBCentralManager", "AVAudioSession", "SFSpeechRecognizer",
            "NWBrowser", "ATTrackingManager", "EKEventStore", "HKHealthStore", "NFCReaderSession",
        ] { #expect(!uses(name), "\(name)") }
    }

    @Test func whyIsSaidInBothLanguages() throws {
        let info = try plist("Info.plist")
        let (ja, en) = (try plist("ja.lproj/InfoPlist.strings"), try plist("en.lproj/InfoPlist.strings"))
        let asked = Set(info.keys.filter { $0.hasSuffix("UsageDescription") })
        #expect(Set(ja.keys) == asked)
        #expect(Set(en.keys) == asked)
        for key in asked {
            #expect(ja[key] as? String == info[key] as? String)
            #expect((en[key] as? String)?.allSatisfy(\.isASCII) == true)
        }
        #expect(info["CFBundleDevelopmentRegion"] as? String == "ja")
        #expect(info["CFBundleLocalizations"] as? [String] == ["ja", "en"])
    }

    @Test func codesOfOtherWalletsAndOwnLinksOpenTheAppAndNothingElse() throws {
        let info = try plist("Info.plist")
        let types = try #require(info["CFBundleURLTypes"] as? [[String: Any]])
        #expect(types.flatMap { $0["CFBundleURLSchemes"] as? [String] ?? [] } == ["web+symbol"])
        #expect(info["CFBundleDocumentTypes"] == nil)
        #expect(info["LSApplicationQueriesSchemes"] == nil)
        #expect(info["UIFileSharingEnabled"] == nil)
        #expect(info["LSSupportsOpeningDocumentsInPlace"] == nil)
    }

    @Test func nothingGoesInTheClear() throws {
        #expect(try plist("Info.plist")["NSAppTransportSecurity"] == nil)
        #expect(!uses("NSAllowsArbitraryLoads"))
    }

    @Test func theBackgroundIsForWhatIsUnfinishedAlone() throws {
        let info = try plist("Info.plist")
        #expect(info["BGTaskSchedulerPermittedIdentifiers"] as? [String] == [SystemBackgroundTime.unfinished])
        #expect(info["UIBackgroundModes"] as? [String] == ["fetch"])
        #expect(uses("BGAppRefreshTaskRequest"))
        #expect(!uses("BGProcessingTaskRequest"))
    }

    @Test func theAppHasOneWindowAndOneStart() throws {
        let scenes = try #require(try plist("Info.plist")["UIApplicationSceneManifest"] as? [String: Any])
        #expect(scenes["UIApplicationSupportsMultipleScenes"] as? Bool == false)
        let start = try #require(try plist("Info.plist")["UILaunchScreen"] as? [String: Any])
        for asset in ["\(start["UIColorName"] ?? "").colorset", "\(start["UIImageName"] ?? "").imageset", "AppIcon.appiconset"]
        {
            #expect(FileManager.default.fileExists(atPath: "\(resources)/Assets.xcassets/\(asset)/Contents.json"), "\(asset)")
        }
    }

    @Test func noMoreIsEntitledThanIsUsed() throws {
        let entitled = try plist("Tegata.entitlements")
        #expect(
            Set(entitled.keys) == ["com.apple.developer.associated-domains", "com.apple.developer.default-data-protection"])
        #expect(entitled["com.apple.developer.default-data-protection"] as? String == "NSFileProtectionComplete")
        let handout = try Handout(plist: try Data(contentsOf: URL(fileURLWithPath: "\(resources)/Handout.plist")))
        #expect(entitled["com.apple.developer.associated-domains"] as? [String] == ["applinks:\(handout.linkHost)"])
        #expect(!handout.linkHost.isEmpty)
    }

    @Test func theHandoutOfTheRepositoryNamesNobody() throws {
        let handout = try Handout(plist: try Data(contentsOf: URL(fileURLWithPath: "\(resources)/Handout.plist")))
        #expect(handout.settings.nodeUrls.isEmpty)
        #expect(handout.settings.registry == nil)
        #expect(handout.settings.lockAfterMs == 30_000)
    }

    /// https://developer.apple.com/documentation/bundleresources/privacy-manifest-files
    @Test func thePrivacyManifestNamesWhatIsUsed() throws {
        let manifest = try plist("PrivacyInfo.xcprivacy")
        #expect(manifest["NSPrivacyTracking"] as? Bool == false)
        #expect((manifest["NSPrivacyTrackingDomains"] as? [String])?.isEmpty == true)
        #expect((manifest["NSPrivacyCollectedDataTypes"] as? [Any])?.isEmpty == true)
        let kinds = try #require(manifest["NSPrivacyAccessedAPITypes"] as? [[String: Any]])
        let told = Dictionary(
            uniqueKeysWithValues: kinds.map { kind in
                (kind["NSPrivacyAccessedAPIType"] as? String ?? "", kind["NSPrivacyAccessedAPITypeReasons"] as? [String] ?? [])
            })
        let names = [
            "UserDefaults": ["UserDefaults"],
            "DiskSpace": ["volumeAvailableCapacity", "systemFreeSize", "statfs(", "statvfs("],
            "SystemBootTime": ["systemUptime", "mach_absolute_time"],
            "ActiveKeyboards": ["activeInputModes"],
        ]
        var used = names.filter { $0.value.contains(where: uses) }.map(\.key)
        // The core asks for the rights and sizes of its files.
        let store = try String(contentsOfFile: "../core/wallet/src/store/opening.rs", encoding: .utf8)
        if store.contains("permissions()") || store.contains("metadata") { used.append("FileTimestamp") }
        #expect(Set(told.keys) == Set(used.map { "NSPrivacyAccessedAPICategory\($0)" }))
        #expect(told["NSPrivacyAccessedAPICategoryUserDefaults"] == ["CA92.1"])
        #expect(told["NSPrivacyAccessedAPICategoryFileTimestamp"] == ["C617.1"])
    }

    /// What somebody copies stays with every app of the phone, and of the other devices.
    @Test func nothingIsPutOnThePasteboard() {
        #expect(!uses("UIPasteboard"))
        #expect(uses("PasteButton"))
    }

    @MainActor @Test func keyboardsOfOthersAreNotTypedOn() {
        let delegate = AppDelegate()
        #expect(!delegate.application(.shared, shouldAllowExtensionPointIdentifier: .keyboard))
        #expect(delegate.application(.shared, shouldAllowExtensionPointIdentifier: .init(rawValue: "another")))
    }

    @Test func nothingIsPrintedAndNoWebPageIsShown() throws {
        for name in ["NSLog(", "os_log(", "debugPrint(", "WKWebView", "SFSafariViewController", "UIWebView"] {
            #expect(!uses(name), "\(name)")
        }
        for (path, source) in try Self.sources() {
            #expect(source.firstMatch(of: #/(^|[^.\w])print\(/#) == nil, "\(path)")
        }
    }

    @Test func noKeyIsInTheApp() throws {
        let resources = try FileManager.default.subpathsOfDirectory(atPath: resources)
        #expect(!resources.contains { $0.hasSuffix(".p12") || $0.hasSuffix(".pem") || $0.hasSuffix(".mobileprovision") })
        // What previews show are made up hashes.
        for (path, source) in try Self.sources() where !path.contains("/Previews/") {
            #expect(source.firstMatch(of: #/[0-9A-Fa-f]{64}/#) == nil, "\(path)")
        }
    }

    /// XcodeGen's file is no property list, and small enough to be read as text.
    @Test func theProjectBuildsTheSameSources() throws {
        let project = try String(contentsOfFile: "App/project.yml", encoding: .utf8)
        for line in [
            "SWIFT_VERSION: \"6.0\"", "deploymentTarget: \"17.0\"", "INFOPLIST_FILE: Resources/Info.plist",
            "CODE_SIGN_ENTITLEMENTS: Resources/Tegata.entitlements", "PRODUCT_BUNDLE_IDENTIFIER: org.tegata.app",
        ] { #expect(project.contains(line), "\(line)") }
        let package = try String(contentsOfFile: "Package.swift", encoding: .utf8)
        for product in ["TegataKit", "TegataModels", "TegataPlatform", "TegataScreens"] {
            #expect(project.contains("product: \(product)"), "\(product)")
            #expect(package.contains(".library(name: \"\(product)\""), "\(product)")
        }
        #expect(package.contains(".iOS(.v17)"))
    }
}
