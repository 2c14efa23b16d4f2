import TegataModels

/// What somebody does on a screen: the app carries it out.
@MainActor
public struct Doings {
    let act: (ActionKey, Input) -> Void
    let type: (_ field: String, _ text: Typed) -> Void
    let go: (Tab) -> Void
    let back: () -> Void

    public init(
        act: @escaping (ActionKey, Input) -> Void, type: @escaping (String, Typed) -> Void = { _, _ in },
        go: @escaping (Tab) -> Void = { _ in }, back: @escaping () -> Void = {}
    ) {
        self.act = act
        self.type = type
        self.go = go
        self.back = back
    }

    public init(_ app: TegataApp) {
        self.init(
            act: { app.act($0, $1) }, type: { app.type($0, $1) }, go: { app.go($0) }, back: { app.back() })
    }
}
