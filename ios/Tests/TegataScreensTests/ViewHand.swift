import JourneyWorld
import ScenarioWorld
import TegataModels

/// A hand that knows only what is drawn: it presses the views' own buttons and types into their fields.
@MainActor
final class ViewHand: Hand {
    private let phone: String
    private let storyboard: Storyboard?
    private var drawing = Drawing(speech("ja"))

    init(_ phone: String, _ storyboard: Storyboard? = nil) {
        self.phone = phone
        self.storyboard = storyboard
    }

    func press(_ action: ActionKey, item: String?, typed: [String: String], in app: TegataApp) throws -> Bool {
        for (field, text) in typed.sorted(by: { $0.key < $1.key }) {
            guard try type(text, into: field, in: app) else { return false }
        }
        look(at: app, after: "")
        let seen = drawing.draw(app)
        let press =
            if let item {
                seen.find("item.\(item).\(action.rawValue)")?.press ?? opening(item, action, app, seen)
            } else {
                seen.find("action.\(action.rawValue)")?.press ?? (action == .back ? seen.wayBack : nil)
            }
        press?()
        return press != nil
    }

    /// A press on the whole entry does the first of what can be done with it.
    private func opening(_ item: String, _ action: ActionKey, _ app: TegataApp, _ seen: Seen) -> (@MainActor () -> Void)? {
        guard app.shown.items.contains(where: { $0.id == item && $0.actions.first == action }) else { return nil }
        return seen.find("item.\(item)")?.press
    }

    func type(_ text: String, into field: String, in app: TegataApp) throws -> Bool {
        guard let fill = drawing.draw(app).find("field.\(field)")?.fill else { return false }
        fill(text)
        // What follows what is typed hears of it when it is drawn.
        _ = drawing.draw(app)
        return true
    }

    func go(_ tab: Tab, in app: TegataApp) throws -> Bool {
        look(at: app, after: "")
        guard let press = drawing.draw(app).find("tab.\(tab.rawValue)")?.press else {
            // Where something is decided nothing leads elsewhere: somebody first leaves it.
            if !app.isBusy { _ = try goBack(in: app) }
            return false
        }
        press()
        return true
    }

    func goBack(in app: TegataApp) throws -> Bool {
        look(at: app, after: "")
        let seen = drawing.draw(app)
        let press = seen.wayBack ?? seen.find("action.back")?.press ?? seen.find("action.close")?.press
        press?()
        return press != nil
    }

    func look(at app: TegataApp, after step: String) {
        storyboard?.add(app, phone)
    }

    func letGo() {
        drawing = Drawing(speech("ja"))
    }
}
