import TegataCore

/// Each step of a long call, with what is waited for. It can be left: the work goes on.
final class Sending: ScreenOf<Deed> {
    override func load() async throws {
        guard let work = stage.open.works[subject], work.failure != .Locked else { return try await resume() }
        let state = try await work.first({ $0.result != nil }, before: { showProgress($0.progress) })
        stage.open.remove(subject)
        if let result = state.result { stage.ended(subject, try result.get()) }
    }

    private func showProgress(_ progress: StepProgress?) {
        show(
            ScreenState(
                screen: place.screen,
                facts: [Fact(.approves, .code(.deed, subject.kind.rawValue))],
                actions: [Action(.leaveRunning)],
                progress: progress ?? StepProgress(step: .checking)))
    }

    /// The app ended or was locked meanwhile: what was signed is continued, what was not is read and approved again.
    private func resume() async throws {
        showProgress(StepProgress(step: .resuming))
        try await stage.untilResumed(stage.open.resumed)
        switch subject {
        case .agree(let request, let study):
            if let receipt = stage.remembered.receipts[request] { return stage.ended(subject, .receipt(receipt)) }
            let permission = try await stage.knownPermission { $0.request == request }
            if permission?.transaction != nil {
                stage.replace(.request(.receipt, request: request))
            } else {
                stage.replace(.request(.review, request: request, study: study))
            }
        case .withdraw(let id, _):
            let permission = try await stage.knownPermission { $0.permission == id }
            let isGiven = permission?.rights.contains { $0.status == .given } ?? false
            stage.replace(.permission(isGiven ? .withdraw : .withdrawn, permission: id))
        default: stage.goBack()
        }
    }

    override func failed(_ error: TegataError) async throws {
        try await super.failed(error)
        if error == .Locked { return }
        change {
            $0.progress = nil
            $0.warnings = if case .Refused(let warnings) = error { warnings.map(\.warning) } else { [] }
            $0.actions = [Action(.reviewAgain, .primary), Action(.close)]
        }
    }

    override func act(_ action: ActionKey, _ input: Input) async throws {
        switch action {
        // Nothing is signed, or what is signed is continued by the same call: approved anew after reading.
        case .reviewAgain, .tryAgain:
            guard case .agree(let request, let study) = subject else { return stage.goBack() }
            stage.remembered.reviews[request] = nil
            stage.replace(.request(.review, request: request, study: study), count: 2)
        case .leaveRunning: stage.goHome(.activity)
        default: stage.goHome(.studies)
        }
    }
}
