import TegataCore

/// One study: its picture, where it comes from, and who may have it now.
final class OneStudy: ScreenOf<String> {
    override func load() async throws {
        let study = try await stage.study(subject)
        let isOwn = study.setAside == nil
        var known = state(study, isOwn: isOwn)
        known.items = try await permissions()
        show(known)
        if !isOwn { return }
        let whole = try await stage.askLong { [subject] in try await $0.picture(study: subject, cancel: $1) }
        known.picture = (whole.picture ?? study.preview)?.shown(study.value)
        show(known)
    }

    private func state(_ study: StudyFacts, isOwn: Bool) -> ScreenState {
        ScreenState(
            screen: place.screen,
            warnings: study.warnings,
            facts: facts(study),
            actions: actions {
                if isOwn { Action(.showStudyCard, .primary) }
                if isOwn && study.source.url != nil { Action(.fetchStudy) }
                if study.replacedBy != nil { Action(.openReplacement) }
                Action(.back)
            },
            picture: isOwn ? study.preview?.shown(study.value) : nil)
    }

    private func facts(_ study: StudyFacts) -> [Fact] {
        TegataModels.facts {
            Fact(.study, .study(study.value))
            Fact(.source, study.source.fact)
            if let description = study.description {
                if let date = description.studyDate.orNothing { Fact(.studyDate, .day(date: date)) }
                Fact(.modality, .modality(code: description.modality))
                if let part = description.bodyPart.orNothing { Fact(.bodyPart, .bodyPart(code: part)) }
                if let reference = description.reference.orNothing {
                    Fact(.reference, .written(text: reference), isAside: true)
                }
            }
            if let replacement = study.replacedBy { Fact(.replacedBy, .hash(digits: replacement)) }
            Fact(.firstSeen, .at(study.firstSeenMs), isAside: true)
            Fact(.studyId, .hash(digits: study.study), isAside: true)
            Fact(.account, .address(text: study.account), isAside: true)
        }
    }

    /// Those that hold now, or are on their way.
    private func permissions() async throws -> [Item] {
        let running: Set<RightStatus> = [.given, .pending, .beingWithdrawn]
        return try await stage.permissionPages(largePage).first().entries
            .filter { $0.study == subject && $0.rights.contains { running.contains($0.status) } }
            .map { $0.item(stage.device.nowMs) }
    }

    override func follows(_ event: Event) -> Bool {
        event == .studies || event == .requests || event == .missed
    }

    override func act(_ action: ActionKey, _ input: Input) async throws {
        switch action {
        case .showStudyCard: stage.go(.study(.studyCard, study: subject))
        case .fetchStudy: stage.go(.study(.fetchStudy, study: subject))
        case .openPermission: stage.go(.permission(.permission, permission: try input.chosen()))
        case .openReplacement:
            guard let replacement = try await stage.study(subject).replacedBy else { return }
            stage.replace(.study(.study, study: replacement))
        default: stage.goBack()
        }
    }
}
