import Accessibility
import Foundation
import SwiftUI
import Testing

@testable import TegataModels
@testable import TegataScreens

/// What screens do of themselves: open, close, lead on, tell.
@MainActor
@Suite struct BehaviourTests {
    private func fixture(_ name: String) throws -> Fixture {
        try #require(Fixture.all.first { $0.name == name })
    }

    private func draw(_ drawing: Drawing, _ fixture: Fixture, _ doings: Doings = Doings(act: { _, _ in })) -> Seen {
        drawing.draw(fixture.pages, fixture.tab, doings)
    }

    @Test func anExplanationOpensWithAPressAndClosesWithTheNext() throws {
        let drawing = Drawing(speech("ja"))
        let review = try fixture("review")
        let explanation = try #require(speech("ja").explanation(.asker))
        for isOpen in [false, true, false] {
            let asker = try #require(draw(drawing, review).find("fact.asker"))
            #expect(asker.said.hasSuffix(explanation) == isOpen)
            #expect(asker.hint == speech("ja").own(isOpen ? .explainLess : .explain))
            asker.press?()
        }
    }

    @Test func whatAHelperAsksForOpensWithAPress() throws {
        let offline = try fixture("studies-offline")
        let drawing = Drawing(speech("ja"))
        #expect(draw(drawing, offline).find("notice.detail.text") == nil)
        draw(drawing, offline).find("notice.detail")?.press?()
        #expect(draw(drawing, offline).find("notice.detail.text")?.said == offline.state.notice?.detail)
    }

    @Test func whatWasTypedGoesWithTheActionAndSecretsAreTypedAnew() throws {
        let security = try fixture("security")
        var sent: [Input] = []
        let drawing = Drawing(speech("ja"))
        let doings = Doings(act: { sent.append($1) })
        draw(drawing, security, doings).find("field.pin")?.fill?("314159")
        #expect(draw(drawing, security, doings).find("field.pin")?.value == "••••••")
        draw(drawing, security, doings).find("action.changePin")?.press?()
        #expect(sent.count == 1)
        #expect(sent.first?.text(.pin) == "314159")
        #expect(draw(drawing, security, doings).find("field.pin")?.value == "")
    }

    @Test func whatIsHiddenIsFollowedByNobody() throws {
        var typed: [String] = []
        let doings = Doings(act: { _, _ in }, type: { field, _ in typed.append(field) })
        for name in ["enterWords", "lock"] {
            let drawing = Drawing(speech("ja"))
            for field in try fixture(name).state.fields {
                draw(drawing, try fixture(name), doings).find("field.\(field.name)")?.fill?("abs")
                _ = draw(drawing, try fixture(name), doings)
            }
        }
        #expect(typed == ["words"])
    }

    @Test func aSuggestionCompletesTheWordThatIsBegun() throws {
        let enterWords = try fixture("enterWords")
        let drawing = Drawing(speech("ja"))
        draw(drawing, enterWords).find("field.words")?.fill?("abandon abs")
        draw(drawing, enterWords).find("suggestion.absurd")?.press?()
        #expect(draw(drawing, enterWords).find("field.words")?.value == "abandon absurd ")
    }

    @Test func whoLeavesAScreenLeavesNothingTyped() throws {
        let security = try fixture("security")
        let drawing = Drawing(speech("ja"))
        draw(drawing, security).find("field.newPin")?.fill?("314159")
        let seen = draw(drawing, security)
        for node in seen.root.all { node.onDisappear.forEach { $0() } }
        #expect(draw(drawing, security).find("field.newPin")?.value == "")
    }

    @Test func approvingIsASheetBeforeWhatIsApproved() throws {
        let (review, authenticate) = (try fixture("review"), try fixture("authenticate"))
        let pages = review.pages + [ShownPage(place: .plain(.authenticate), state: authenticate.state)]
        var backs = 0
        let doings = Doings(act: { _, _ in }, back: { backs += 1 })
        let seen = Drawing(speech("ja")).draw(pages, .studies, doings)
        #expect(seen.front.kind == "Sheet")
        #expect(seen.front.children.contains { $0.look.contains("detents large medium") })
        #expect(seen.find("action.agree") == nil)
        #expect(seen.root.all.contains { $0.identifier == "action.agree" })
        seen.front.dismiss?()
        #expect(backs == 1)
        let large = Drawing(speech("ja")) { $0.dynamicTypeSize = .accessibility1 }.draw(pages, .studies, doings)
        #expect(large.front.children.contains { $0.look.contains("detents large") })
    }

    @Test func aSwipeLeadsBackUnlessTheScreenIsClosed() throws {
        var backs = 0
        let doings = Doings(act: { _, _ in }, back: { backs += 1 })
        draw(Drawing(speech("ja")), try fixture("study"), doings).wayBack?()
        #expect(backs == 1)
        #expect(draw(Drawing(speech("ja")), try fixture("review"), doings).wayBack == nil)
    }

    @Test func tabsLeadAwayOnlyWhereNothingIsDecided() throws {
        for fixture in Fixture.all {
            let seen = draw(Drawing(speech("ja")), fixture)
            let hasTabs = !fixture.state.screen.isWithoutTabs
            #expect((seen.find("tab.settings") != nil) == hasTabs, "\(fixture)")
            #expect(!hasTabs || seen.find("action.scan") != nil)
        }
    }

    @Test func theScanTabIsNoPlaceToStay() throws {
        var acted: [ActionKey] = []
        var gone: [Tab] = []
        let doings = Doings(act: { action, _ in acted.append(action) }, go: { gone.append($0) })
        let seen = draw(Drawing(speech("ja")), try fixture("permissions"), doings)
        seen.find("action.scan")?.press?()
        seen.find("tab.settings")?.press?()
        #expect(acted == [.scan])
        #expect(gone == [.settings])
    }

    @Test func aPictureIsLookedAtCloselyAndIsNotForDiagnosis() throws {
        let study = try fixture("study")
        let drawing = Drawing(speech("ja"))
        let seen = draw(drawing, study)
        #expect(seen.nodes.contains { $0.said == speech("ja").notForDiagnosis })
        seen.find("picture")?.press?()
        let close = draw(drawing, study)
        #expect(close.front.kind == "FullScreenCover")
        #expect(close.nodes.contains { $0.said == speech("ja").notForDiagnosis })
        let controls = close.nodes.filter { $0.press != nil }
        #expect(controls.count == 3 && controls.allSatisfy { !$0.said.isEmpty })
        close.find("picture_nearer")?.press?()
        #expect(draw(drawing, study).find("picture.close")?.look.contains("scale 1.5") == true)
        close.find("picture.leave")?.press?()
        #expect(draw(drawing, study).front.kind == "Root")
    }

    @Test func partsOfACodeFollowOneAnotherUnlessMotionIsReduced() throws {
        let answer = try fixture("answerCode")
        #expect(draw(Drawing(speech("ja")), answer).find("code.next") == nil)
        let still = Drawing(speech("ja")) { $0 = $0._reducingMotion }
        let part = { (number: Int) in speech("ja").own(.part, String(number), "5") }
        for number in [1, 2, 3, 4, 5, 1] {
            let seen = draw(still, answer)
            #expect(seen.nodes.contains { $0.said == part(number) })
            seen.find("code.next")?.press?()
        }
    }

    @Test func whatComesOfItselfIsSaidAloud() throws {
        let (before, after) = (try fixture("sending"), try fixture("sending-failed"))
        let drawing = Drawing(speech("ja"))
        let heard = Heard()
        AccessibilityNotification.$_hear.withValue({ heard.add($0) }) {
            _ = draw(drawing, before)
            _ = draw(drawing, after)
            _ = draw(drawing, after)
        }
        let notice = try #require(after.state.notice)
        #expect(heard.texts == [speech("ja").notice(notice)])
    }
}

private final class Heard: @unchecked Sendable {
    private(set) var texts: [String] = []

    func add(_ text: String) { texts.append(text) }
}
