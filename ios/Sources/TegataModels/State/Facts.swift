import TegataCore

// The core's records as facts.

extension String {
    /// Nothing instead of a text without letters.
    var orNothing: String? { isEmpty ? nil : self }
}

extension HospitalFacts {
    var value: FactValue.Hospital {
        FactValue.Hospital(name: name, reading: reading, address: address, isVerified: name != nil && isValid)
    }

    var fact: FactValue { .hospital(value) }
}

func studyValue(_ source: HospitalFacts, _ description: StudyDescription?) -> FactValue.Study {
    FactValue.Study(
        date: description?.studyDate.orNothing, modality: description?.modality, bodyPart: description?.bodyPart.orNothing,
        hospital: source.name, isSchematic: description?.isSchematic ?? false)
}

extension Picture {
    func shown(_ study: FactValue.Study?) -> ShownPicture { ShownPicture(pixels: self, shows: study) }
}

extension ReviewedStudy {
    var value: FactValue.Study { studyValue(source, description) }
}

extension StudyFacts {
    var value: FactValue.Study { studyValue(source, description) }

    /// As an entry of a list.
    func item(_ action: ActionKey) -> Item {
        Item(
            id: study, facts: [Fact(.study, .study(value)), Fact(.source, source.fact)], actions: [action],
            warnings: warnings, picture: preview?.shown(value))
    }

    /// What is to be said of a study before anything else.
    var warnings: [Warning] {
        TegataModels.warnings {
            if let voidReason { Warning(.void, .loud, [.written(text: voidReason)]) }
            if let setAside { Warning(.unasked, .loud, [.code(.setAside, of: setAside)]) }
            // A missing picture is no sign of anything; one that was changed is.
            if let problem { Warning(.noPicture, problem == .changed ? .loud : .note, [.code(.picture, of: problem)]) }
        }
    }
}
