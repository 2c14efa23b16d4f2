import Foundation
import SwiftUI
import TegataModels
import Testing

@testable import TegataScreens

/// What is read aloud, and in which order, as a screen reader meets it.
@MainActor
@Suite struct ReadAloudTests {
    private static let largest: @Sendable (inout EnvironmentValues) -> Void = { $0.dynamicTypeSize = .accessibility5 }

    /// With what stands behind the row of details.
    private func seen(_ fixture: Fixture, _ change: (inout EnvironmentValues) -> Void = { _ in }) -> Seen {
        let drawing = Drawing(speech("ja"), change)
        let doings = Doings(act: { _, _ in })
        drawing.draw(fixture.pages, fixture.tab, doings).find("details")?.press?()
        return drawing.draw(fixture.pages, fixture.tab, doings)
    }

    @Test func everyScreenHasAFixture() {
        #expect(Set(Fixture.all.map(\.state.screen)) == Set(ScreenKey.allCases))
    }

    @Test(arguments: Fixture.all) func everyFactIsOneSentence(_ fixture: Fixture) throws {
        let seen = seen(fixture)
        let expected = Dictionary(grouping: fixture.state.facts, by: \.key)
        for (key, facts) in expected {
            let read = seen.elements.filter { $0.identifier == "fact.\(key.rawValue)" }.map(\.said)
            #expect(read == facts.map(speech("ja").sentence), "\(key)")
        }
        // Nothing of it is read a second time, beside its element.
        #expect(seen.elements.count { $0.identifier?.hasPrefix("fact.") == true } == fixture.state.facts.count)
    }

    @Test(arguments: Fixture.all) func everyControlIsLabelled(_ fixture: Fixture) {
        for node in seen(fixture).nodes where node.press != nil || node.fill != nil {
            #expect(!node.said.trimmingCharacters(in: .whitespaces).isEmpty, "\(node.kind) \(node.identifier ?? "")")
        }
    }

    @Test(arguments: Fixture.all) func everythingThatIsOfferedIsThereOnce(_ fixture: Fixture) {
        let seen = seen(fixture)
        let state = fixture.state
        let wayBack = Set(["action.back"])
        let offered = state.actions.map(\.identifier).filter { !wayBack.contains($0) }
        let expected = offered + state.fields.map { "field.\($0.name)" } + state.items.map { "item.\($0.id)" }
        for identifier in expected {
            #expect(seen.nodes.count { $0.identifier == identifier } == 1, "\(identifier)")
        }
        if state.actions.contains(where: { $0.key == .back }) {
            #expect(seen.wayBack != nil || seen.find("action.back") != nil)
        }
    }

    @Test(arguments: Fixture.all) func warningsComeBeforeFactsAndFactsBeforeWhatDecides(_ fixture: Fixture) {
        let seen = seen(fixture)
        func places(_ prefix: String) -> [Int] {
            seen.elements.indices.filter { seen.elements[$0].identifier?.hasPrefix(prefix) == true }
        }
        let bar = seen.elements.indices.filter { index in
            let identifier = seen.elements[index].identifier ?? ""
            return identifier.hasPrefix("action.") && !["action.close", "action.back", "action.scan"].contains(identifier)
        }
        // The next step of what came of an action stands with it.
        let decides = fixture.state.notice?.next == nil ? bar : []
        let parts = [places("notice."), places("warning."), places("fact."), decides].filter { !$0.isEmpty }
        for (before, after) in zip(parts, parts.dropFirst()) {
            #expect((before.max() ?? 0) < (after.min() ?? 0), "\(fixture)")
        }
        #expect(
            seen.elements.compactMap(\.identifier).filter { $0.hasPrefix("warning.") }
                == fixture.state.warnings.map { "warning.\($0.code.rawValue)" })
    }

    /// Of an empty section a gap is left.
    @Test(arguments: Fixture.all) func noSectionIsEmpty(_ fixture: Fixture) {
        #expect(!seen(fixture).nodes.contains { $0.kind == "Section" && $0.children.isEmpty })
    }

    @Test(arguments: Fixture.all) func titlesAreHeadings(_ fixture: Fixture) {
        let title = speech("ja").title(fixture.state.screen)
        #expect(seen(fixture).nodes.contains { $0.traits.contains(.isHeader) && $0.said == title })
    }

    @Test(arguments: Fixture.all) func nothingIsLostInTheLargestText(_ fixture: Fixture) {
        func told(_ seen: Seen) -> Set<String> {
            Set(seen.elements.map { "\($0.identifier ?? "") \($0.said)" }.filter { !$0.hasPrefix("title") })
        }
        let large = seen(fixture, Self.largest)
        #expect(told(large) == told(seen(fixture)))
        // A title in the bar would be cut.
        #expect(large.find("title")?.said == speech("ja").title(fixture.state.screen))
    }

    @Test(arguments: Fixture.all) func screensWithSecretsArePrivate(_ fixture: Fixture) {
        let content = seen(fixture).nodes.first { $0.kind == "List" }
        #expect(content?.isPrivate == fixture.state.screen.isSecret)
    }

    @Test(arguments: Fixture.all) func secretFieldsAreNeitherShownNorCorrected(_ fixture: Fixture) {
        let seen = seen(fixture)
        for field in fixture.state.fields {
            let node = seen.find("field.\(field.name)")
            #expect(node?.look.contains("uncorrected") == true)
            #expect((node?.kind == "SecureField") == field.isHidden)
            if field.key.isSecret { #expect(node?.isPrivate == true) }
        }
    }

    @Test func agreeingAndDecliningLookAlike() {
        let pairs = Fixture.all.filter { Arranged($0.state.actions).pair.count > 1 }
        #expect(pairs.count > 3)
        for fixture in pairs {
            for seen in [seen(fixture), seen(fixture, Self.largest)] {
                let buttons = Arranged(fixture.state.actions).pair.compactMap { seen.find($0.identifier) }
                #expect(buttons.count == Arranged(fixture.state.actions).pair.count, "\(fixture)")
                let looks = Set(
                    buttons.map { button in
                        [button.kind, "\(button.isEnabled)"] + button.look + button.children.flatMap(\.look)
                    })
                #expect(looks.count == 1, "\(fixture): \(looks)")
            }
        }
    }

    @Test func anEntryOffersAllThatCanBeDoneWithIt() throws {
        var item = Fixture.studyItem("chest", Fixture.chest, nil)
        item.actions = [.openStudy, .forgetAccount]
        let state = ScreenState(screen: .accounts, items: [item])
        var pressed: [String] = []
        let drawing = Drawing(speech("en"))
        let seen = drawing.draw(
            Fixture("several", state).pages, .settings,
            Doings(act: { action, input in pressed.append("\(action.rawValue) \(input.item ?? "")") }))
        let entry = try #require(seen.find("item.chest"))
        #expect(entry.namedActions.map(\.name) == [speech("en").action(.forgetAccount)])
        entry.namedActions.first?.act()
        entry.press?()
        seen.find("item.chest.forgetAccount")?.press?()
        #expect(pressed == ["forgetAccount chest", "openStudy chest", "forgetAccount chest"])
    }
}
