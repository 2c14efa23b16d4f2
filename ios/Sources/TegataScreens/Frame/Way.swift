import Observation
import TegataModels

/// A page on its way: the same page at another height is another one.
struct Step: Hashable {
    let height: Int
    let place: Place
}

/// What can be chosen at the bottom: a tab, or reading a code, which is no place to stay.
enum Choice: Hashable {
    case tab(Tab)
    case scan
}

/// The pages in the form in which SwiftUI asks for them; what it changes is done by the app.
@MainActor
final class Way: Observable {
    let pages: [ShownPage]
    let tab: Tab
    let doings: Doings

    init(pages: [ShownPage], tab: Tab, doings: Doings) {
        self.pages = pages
        self.tab = tab
        self.doings = doings
    }

    var hasTabs: Bool { pages.first.map { page in Tab.allCases.contains { $0.root == page.state.screen } } ?? false }

    /// Who approves stays before what is approved.
    var approval: ShownPage? { pages.count > 1 && pages.last?.state.screen == .authenticate ? pages.last : nil }

    var isApproving: Bool {
        get { approval != nil }
        set { if !newValue && isApproving { doings.back() } }
    }

    /// What lies above the root.
    var path: [Step] {
        get {
            let pushed = approval == nil ? pages : pages.dropLast()
            return pushed.enumerated().dropFirst().map { Step(height: $0.offset, place: $0.element.place) }
        }
        set {
            for _ in 0..<max(0, path.count - newValue.count) { doings.back() }
        }
    }

    func page(_ step: Step) -> ShownPage? {
        pages.indices.contains(step.height) && pages[step.height].place == step.place ? pages[step.height] : nil
    }

    var choice: Choice {
        get { .tab(tab) }
        set {
            switch newValue {
            case .tab(let tab): doings.go(tab)
            case .scan: doings.act(.scan, Input())
            }
        }
    }
}
