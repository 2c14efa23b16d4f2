import TegataModels

/// Which actions stand at the bottom, and which are rows that lead on.
struct Arranged {
    /// Agreeing and declining, or what is as easy as its counterpart.
    let pair: [Action]
    /// Below one another, the weightiest first.
    let bar: [Action]
    let rows: [Action]

    /// Nothing is to be decided here.
    var isEmpty: Bool { pair.isEmpty && bar.isEmpty }

    init(_ actions: [Action]) {
        let equal = actions.filter { $0.weight == .equal }
        let counterpart = equal.count == 1 ? actions.first { $0.weight == .destructive } : nil
        let pair = (counterpart.map { [$0] } ?? []) + equal
        let others = actions.filter { !pair.contains($0) }
        let primary = others.filter { $0.weight == .primary }
        let lesser = others.filter { $0.weight != .primary }
        let isShort = pair.isEmpty && lesser.count == 1
        self.pair = pair
        bar = isShort ? primary + lesser : primary
        rows = isShort ? [] : lesser
    }
}
