import Foundation
import Security
import TegataCore
import Testing

@testable import TegataModels
@testable import TegataPlatform

extension Suites {
    @MainActor
    @Suite(.timeLimit(.minutes(2))) struct PhoneTests {
        init() {
            PlayedKeychain.shared.beginAnew()
        }

        private let record = PrintedRecord(entries: [
            Item(id: "1", facts: [Fact(.purpose, .written(text: "<b>a & b</b>"))]),
            Item(id: "2", facts: [Fact(.cost, .count(number: 3))]),
        ])

        @Test func whatOnlyAWindowCanDoWaitsUntilThereIsOne() async throws {
            try await onPhone { phone, device in
                await phone.carryOut(.pickPicture)
                await phone.carryOut(.openSystemSettings(page: .storage))
                #expect(device.window.done.isEmpty)
                phone.window = device.window
                #expect(device.window.done == ["pickPicture", "openSettings"])
                await phone.carryOut(.pickPicture)
                #expect(device.window.done.count == 3)
            }
        }

        @Test func aTextIsHandedOverAsAFileThatGoesWithTheSheet() async throws {
            try await onPhone { phone, device in
                phone.window = device.window
                await phone.carryOut(
                    .shareText(SharedText(name: "../../record.json", mediaType: "application/json", text: "planted")))
                let file = try #require(device.window.shared.first)
                #expect(file.lastPathComponent == "record.json")
                #expect(file.path().hasPrefix(device.temporary.path()))
                #expect(try String(contentsOf: file, encoding: .utf8) == "planted")
                device.window.closeSheet?()
                #expect(!FileManager.default.fileExists(atPath: file.path()))
            }
        }

        @Test func whatWasHandedOverBeforeTheAppEndedIsGoneWhenItBeginsAnew() throws {
            let device = TestDevice()
            defer { device.remove() }
            let file = try SharedFiles(in: device.temporary).file(
                SharedText(name: "a", mediaType: "text/plain", text: "planted"))
            let phone = try Phone(device.equipment(), saved: nil)
            defer { phone.close() }
            #expect(!FileManager.default.fileExists(atPath: file.path()))
        }

        @Test func aRecordIsPrintedAsTextInWhichNothingIsMarkup() async throws {
            try await onPhone { phone, device in
                phone.window = device.window
                await phone.carryOut(.printRecord(record))
                #expect(device.window.done == ["print Activity"])
                #expect(device.window.printed.contains("<b>a & b</b>"))
                #expect(device.window.printed.components(separatedBy: "\n\n").count == 3)
            }
        }

        @Test func theStoreIsOpenedAtTheAppsPageWhereThatIsKnown() throws {
            var handout = Handout()
            #expect(handout.store == URL(string: "itms-apps://apps.apple.com/"))
            handout.storeNumber = "123"
            #expect(handout.store == URL(string: "itms-apps://apps.apple.com/app/id123"))
        }

        @Test func newsSayThatSomethingHappenedAndNotWhat() async throws {
            try await onPhone { phone, device in
                for news in News.allCases { await phone.carryOut(.notify(news: news)) }
                await phone.carryOut(.remind(news: .permissionEnds, atMs: 1_900_000_000_000))
                await phone.carryOut(.remind(news: .permissionEnds, atMs: 1_900_000_000_000))
                await Phone.tellUnfinished(try device.equipment())
                let shown = device.centre.announcements
                #expect(shown.count == News.allCases.count + 2)
                #expect(shown.filter { $0.at != nil }.map(\.at) == [Date(timeIntervalSince1970: 1_900_000_000)])
                #expect(device.centre.asked == 2)
                let told = [
                    "A request is answered", "Something was taken back", "Something ends soon",
                    "Something is not finished. Open it to continue",
                ]
                #expect(Set(shown.map(\.text)) == Set(told))
                #expect(Set(shown.map(\.title)) == ["Tegata"])
            }
        }

        @Test func whatIsLeftRunningIsToBeToldLaterSoThatIsWhenSomebodyIsAsked() async throws {
            try await onPhone { phone, device in
                phone.act(.newWallet, Input())
                phone.act(.leaveRunning, Input())
                while device.centre.asked == 0 { try await Task.sleep(for: .milliseconds(1)) }
                #expect(device.centre.asked == 1)
            }
        }

        @Test func theLanguageChangesAtOnce() async throws {
            try await onPhone { phone, _ in
                #expect(phone.tongue.tag == "en")
                await phone.carryOut(.useLanguage(tag: "ja"))
                #expect(phone.tongue.tag == "ja")
                #expect(phone.tongue.own(.understood) == "わかりました")
            }
        }

        @Test func whatIsRecognisedIsFeltEachTime() async throws {
            try await onPhone { phone, _ in
                await phone.carryOut(.vibrate)
                await phone.carryOut(.vibrate)
                #expect(phone.recognised == 2)
            }
        }

        /// The Keychain outlives an app that was deleted.
        @Test func keysOfAWalletThatIsNoMoreAreDestroyed() throws {
            let device = TestDevice()
            defer { device.remove() }
            let left = try device.equipment().chest
            _ = try left.encrypt(Data([1]), to: .device)
            #expect(PlayedKeychain.shared.held.count == 1)
            let phone = try Phone(device.equipment(), saved: nil)
            defer { phone.close() }
            #expect(PlayedKeychain.shared.held.isEmpty)
        }

        @Test func theFolderOfAllThatLastsIsProtectedBeforeAnythingIsInIt() async throws {
            try await onPhone { _, device in
                #expect(device.protection.protected == ["Tegata"])
                let made = try FileManager.default.contentsOfDirectory(atPath: device.folder.appending(path: "support").path())
                #expect(made == ["Tegata"])
            }
        }

        @Test func withoutThatProtectionNoWalletIsMade() throws {
            let device = TestDevice()
            defer { device.remove() }
            device.protection.failing = CocoaError(.fileWriteNoPermission)
            #expect(throws: CocoaError.self) { try Phone(device.equipment(), saved: nil) }
        }
    }
}
