import TegataCore

/// What another guardian began, or this wallet did: who has signed, and what is signed.
final class GuardianSigning: ScreenOf<String> {
    private func waiting() async throws -> WaitingFacts? {
        try await stage.ask { try await $0.waitingForGuardians() }.first { $0.transaction == subject }
    }

    override func load() async throws {
        let waiting = try await waiting()
        let signature = stage.remembered.signatures[subject]
        show(
            ScreenState(
                screen: place.screen,
                warnings: warnings {
                    if waiting?.kind == .unexplained { Warning(.unexplained, .blocking) }
                    if waiting?.kind == .grantNeedsRequest { Warning(.requestNeeded, .blocking) }
                },
                facts: facts {
                    if let signature { Fact(.outcome, signature.outcome.fact) }
                    if let waiting {
                        Fact(.waiting, .code(.waiting, of: waiting.kind))
                        Fact(.account, .address(text: waiting.account))
                        Fact(.haveSigned, .number(waiting.signed.count))
                        Fact(.notSigned, .number(waiting.unsigned.count))
                        Fact(.deadline, .at(waiting.deadlineMs))
                    }
                    Fact(.transaction, .hash(digits: subject), isAside: true)
                },
                actions: actions {
                    Action(.close, .equal)
                    if waiting?.isToBeSigned == true { Action(.agree, .equal) }
                    if waiting?.kind == .grant { Action(.openRequest, .primary) }
                    if waiting?.kind == .grantNeedsRequest { Action(.scan) }
                }))
    }

    override func follows(_ event: Event) -> Bool {
        event == .accounts || event == .requests || event == .missed
    }

    override func act(_ action: ActionKey, _ input: Input) async throws {
        switch action {
        case .agree: stage.go(.deed(.authenticate, .cosignAsGuardian(transaction: subject)))
        case .openRequest:
            if let request = try await waiting()?.request { stage.go(.request(.review, request: request)) }
        default: stage.goBack()
        }
    }
}

extension WaitingFacts {
    /// What is explained, and not signed here yet.
    fileprivate var isToBeSigned: Bool {
        canSign && !signedHere && kind != .unexplained && kind != .grantNeedsRequest
    }
}
