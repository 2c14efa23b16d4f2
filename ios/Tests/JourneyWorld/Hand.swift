import TegataModels

/// What the patient's hand does with an app: it presses what is offered, and types.
@MainActor
package protocol Hand: AnyObject {
    /// Presses a button, after filling in what is typed, by the fields' names; false where there is no such button.
    func press(_ action: ActionKey, item: String?, typed: [String: String], in app: TegataApp) throws -> Bool

    /// Types without pressing anything; false where there is no such field.
    func type(_ text: String, into field: String, in app: TegataApp) throws -> Bool

    /// False where no way leads there.
    func go(_ tab: Tab, in app: TegataApp) throws -> Bool

    func goBack(in app: TegataApp) throws -> Bool

    /// Looks at what is shown after each step.
    func look(at app: TegataApp, after step: String) throws

    /// The app ends or begins anew: nothing that it drew is there any more.
    func letGo()
}

/// Without any screens: the models themselves.
@MainActor
package final class ModelHand: Hand {
    package init() {}

    package func press(_ action: ActionKey, item: String?, typed: [String: String], in app: TegataApp) -> Bool {
        guard app.canAct(action, item: item) else { return false }
        app.act(action, Input(item: item, typed: typed.mapValues { Typed($0) }))
        return true
    }

    package func type(_ text: String, into field: String, in app: TegataApp) -> Bool {
        app.type(field, Typed(text))
        return true
    }

    package func go(_ tab: Tab, in app: TegataApp) -> Bool {
        app.go(tab)
        return true
    }

    package func goBack(in app: TegataApp) -> Bool {
        app.back()
        return true
    }

    package func look(at app: TegataApp, after step: String) {}

    package func letGo() {}
}
