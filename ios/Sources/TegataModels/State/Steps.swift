import TegataCore

extension StepProgress? {
    /// How far it is after a step.
    func then(_ step: Step) -> StepProgress {
        var next = StepProgress(step)
        if let before = self {
            var behind = before.behind
            if before.step != next.step && !behind.contains(before.step) { behind.append(before.step) }
            next.behind = behind
        }
        return next
    }
}

extension StepProgress {
    fileprivate init(_ step: Step) {
        switch step {
        case .searchingAccounts(_, let found): self.init(step: .searchingAccounts, done: Int64(found))
        case .readingStudies(let done, let of): self.init(step: .readingStudies, done: Int64(done), of: Int64(of))
        case .previewReady: self.init(step: .previewReady)
        case .checking: self.init(step: .checking)
        case .decided: self.init(step: .decided)
        case .askingDesk: self.init(step: .askingDesk)
        case .prepared: self.init(step: .prepared)
        case .signed: self.init(step: .signed)
        case .announced: self.init(step: .announced)
        case .deskTold: self.init(step: .deskTold)
        case .waiting: self.init(step: .waiting)
        case .settled: self.init(step: .settled)
        case .fetching(_, _, _, let received, let total):
            self.init(step: .fetching, done: Int64(clamping: received), of: Int64(clamping: total))
        case .fetched: self.init(step: .fetched)
        case .other: self.init(step: .other)
        }
    }
}
