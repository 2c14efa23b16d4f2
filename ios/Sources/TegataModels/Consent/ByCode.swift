import TegataCore

/// A code that the desk reads, where there is no network.
final class AnswerByCode: ScreenOf<AskedOf> {
    override func load() async throws {
        let request = subject.request
        let code = try await stage.ask { try await $0.answerCode(request: request) }
        show(
            ScreenState(
                screen: place.screen,
                facts: facts { if let code { Fact(.answer, .code(.answer, of: code.kind)) } },
                actions: [Action(.shownToDesk, .primary), Action(.scan)],
                code: code?.frames ?? []))
    }

    override func act(_ action: ActionKey, _ input: Input) async throws {
        stage.replace(.request(.receipt, request: subject.request))
    }
}

/// What a desk prepared and showed as a code, read back from its bytes.
final class PreparedReview: ScreenOf<AskedOf> {
    override func load() async throws {
        guard let prepared = stage.remembered.prepared[subject.request] else {
            tell(Notice(.nothingPrepared, next: .scan))
            return show(ScreenState(screen: place.screen, actions: [Action(.close)]))
        }
        let review = try await stage.review(subject)
        show(
            ScreenState(
                screen: place.screen,
                warnings: warnings { if !prepared.wasCompared { Warning(.notCompared, .note) } },
                facts: facts(review, prepared),
                actions: [Action(.close, .equal), Action(prepared.isSigned ? .showAnswerCode : .agree, .equal)]))
    }

    private func facts(_ review: ConsentReview, _ prepared: PreparedFacts) -> [Fact] {
        TegataModels.facts {
            review.facts.filter { ![.transaction, .details, .cost].contains($0.key) }
            if let grant = prepared.grant {
                Fact(.funds, .units(grant.funds))
                Fact(.deadline, .at(grant.deadlineMs))
                if let transaction = grant.transaction { Fact(.transaction, .hash(digits: transaction), isAside: true) }
            }
            Fact(.details, .transaction(prepared.details), isAside: true)
        }
    }

    override func act(_ action: ActionKey, _ input: Input) async throws {
        switch action {
        case .agree: stage.go(.deed(.authenticate, .cosign(request: subject.request)))
        case .showAnswerCode: stage.replace(.request(.answerCode, request: subject.request))
        default: stage.goBack()
        }
    }
}
