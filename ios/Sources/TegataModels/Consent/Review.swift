import TegataCore

/// A request, by its digest, and the study that was picked for an open one.
struct AskedOf {
    let request: String
    let study: String?
}

/// A request, to be read before anything is decided.
final class Review: ScreenOf<AskedOf> {
    private var isRead = false

    override func load() async throws {
        let known = stage.remembered.reviews[subject.request].flatMap { review in
            subject.study == nil || review.study?.study == subject.study ? review : nil
        }
        if let known {
            show(state(known))
            // What was scanned a moment ago is not asked twice.
            if !isRead {
                isRead = true
                return
            }
        }
        isRead = true
        show(state(try await stage.review(subject)))
    }

    private func state(_ review: ConsentReview) -> ScreenState {
        ScreenState(
            screen: place.screen,
            warnings: review.warnings.map(\.warning),
            facts: review.facts,
            actions: actions(review),
            picture: review.study.flatMap { study in study.picture?.shown(study.value) })
    }

    private func actions(_ review: ConsentReview) -> [Action] {
        let cautions = review.warnings.map { $0.warning.code }
        let isDeclined = cautions.contains(.alreadyDeclined)
        let isAgreed = cautions.contains(.alreadyAgreed)
        let isOpen = !isDeclined && !isAgreed
        return TegataModels.actions {
            if isOpen { Action(.decline, .equal) }
            if review.canAgree {
                Action(review.onlyByCode ? .agreeByCode : .agree, .equal)
            } else if isOpen && cautions.contains(.chooseStudy) {
                Action(.chooseStudy, .equal)
            }
            if isDeclined { Action(.tellHospital) }
            if isAgreed { Action(.openGivenPermission, .primary) }
            if review.namedStudy == nil && subject.study != nil && isOpen { Action(.chooseOtherStudy) }
            Action(.reviewAgain)
            Action(.close)
        }
    }

    override func act(_ action: ActionKey, _ input: Input) async throws {
        let request = subject.request
        switch action {
        case .agree: approve(try await begunByAnother() ?? .agree(request: request, study: subject.study))
        case .agreeByCode: approve(.agreeByCode(request: request, study: subject.study))
        case .chooseStudy, .chooseOtherStudy: stage.go(.request(.chooseStudy, request: request))
        case .decline:
            _ = try await stage.ask { try await $0.decline(request: request, tell: false) }
            stage.remembered.told[request] = "silently"
            stage.replace(.request(.declined, request: request))
        case .tellHospital: stage.replace(.request(.declined, request: request))
        case .openGivenPermission: stage.replace(.request(.receipt, request: request))
        case .reviewAgain: show(state(try await stage.review(subject)))
        default: stage.goBack()
        }
    }

    /// What another guardian began for this request is signed, and not begun again.
    private func begunByAnother() async throws -> Deed? {
        let warnings = stage.remembered.reviews[subject.request]?.warnings ?? []
        if !warnings.contains(where: { $0.warning.code == .guarded }) { return nil }
        let waiting = try await stage.ask { try await $0.waitingForGuardians() }
            .first { $0.request == subject.request && $0.canSign && !$0.signedHere }
        return waiting.map { .cosignAsGuardian(transaction: $0.transaction) }
    }

    /// Reading comes before approving: what was read is what is approved.
    private func approve(_ deed: Deed) {
        stage.go(.deed(.authenticate, deed))
    }

    override func follows(_ event: Event) -> Bool { false }
}

/// An open request: the patient picks the study.
final class ChooseStudy: ScreenOf<AskedOf> {
    override func load() async throws {
        var review = stage.remembered.reviews[subject.request]
        if review?.choices.isEmpty != false {
            review = try await stage.review(AskedOf(request: subject.request, study: nil))
        }
        guard let review else { return }
        show(
            ScreenState(
                screen: place.screen,
                facts: [Fact(.asker, review.asker.fact)],
                items: review.choices.map { $0.item(.choose) },
                actions: [Action(.back)]))
    }

    override func act(_ action: ActionKey, _ input: Input) async throws {
        if action != .choose { return stage.goBack() }
        stage.remembered.reviews[subject.request] = nil
        // In the stead of the review without a study, which lies below.
        stage.replace(.request(.review, request: subject.request, study: try input.chosen()), count: 2)
    }
}

extension Stage {
    func review(_ asked: AskedOf) async throws -> ConsentReview {
        let review = try await askLong { wallet, cancel in
            try await wallet.review(request: asked.request, study: asked.study, cancel: cancel)
        }
        remembered.reviews[asked.request] = review
        return review
    }
}
