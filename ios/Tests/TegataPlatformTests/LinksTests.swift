import Foundation
import Testing

@testable import TegataPlatform

@Suite struct LinksTests {
    private let host = "tegata.example"

    private func found(_ link: String) throws -> String? {
        code(in: try #require(URL(string: link)), host: host)
    }

    @Test func theCodeStandsBehindTheHashSoThatNobodyIsSentIt() throws {
        #expect(try found("https://tegata.example/open#TEGATA:R1:ABC") == "TEGATA:R1:ABC")
        #expect(try found("https://TEGATA.example/open#a%20b") == "a b")
    }

    @Test func requestsOfOtherWalletsAreTakenToBeExplained() throws {
        let link = "web+symbol://transaction?data=AA&generationHash=BB"
        #expect(try found(link) == link)
        #expect(try found("WEB+SYMBOL://x") == "WEB+SYMBOL://x")
    }

    @Test(arguments: [
        "https://tegata.example/open", "https://tegata.example/open#", "https://tegata.example/#CODE",
        "https://tegata.example/open/more#CODE", "https://tegata.example:444/open#CODE",
        "https://tegata.example.evil/open#CODE",
        "https://evil/open#CODE", "https://tegata.example@evil/open#CODE", "https://user@tegata.example/open#CODE",
        "https://user:word@tegata.example/open#CODE", "http://tegata.example/open#CODE", "tegata://tegata.example/open#CODE",
        "file:///open#CODE",
    ])
    func linksOfOthersAreNotFollowed(_ link: String) throws {
        #expect(try found(link) == nil)
    }

    @Test func whoHasNoLinksOfTheirOwnFollowsNone() throws {
        #expect(code(in: try #require(URL(string: "https:///open#CODE")), host: "") == nil)
    }

    @Test func whatIsLongerThanAnyCodeIsNotRead() throws {
        let longest = String(repeating: "A", count: 16_384)
        #expect(try found("https://tegata.example/open#\(longest)") == longest)
        #expect(try found("https://tegata.example/open#\(longest)A") == nil)
        #expect(try found("web+symbol:\(String(repeating: "A", count: 16_373))") != nil)
        #expect(try found("web+symbol:\(String(repeating: "A", count: 16_374))") == nil)
    }
}
