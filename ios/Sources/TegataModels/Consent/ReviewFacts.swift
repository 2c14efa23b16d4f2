import TegataCore

extension ConsentReview {
    /// The facts of a request, in the order in which they are read.
    var facts: [Fact] {
        TegataModels.facts {
            Fact(.asker, .hospital(verifiedAsker))
            if let study {
                Fact(.study, .study(study.value))
                Fact(.source, study.source.fact)
            }
            Fact(.rights, .several(values: rights.map(\.fact)))
            Fact(.purpose, .code(.purpose, of: purpose))
            Fact(.until, .period(fromMs: Int64(clamping: createdMs), untilMs: Int64(clamping: untilMs)))
            Fact(.identity, .code(.identity, isIdentified ? "identified" : "deidentified"))
            if wantsPictureKey { Fact(.pictureKey, .isOn(true)) }
            Fact(.becomesPublic, .codes(.public, becomesPublic.map { caseName($0) }))
            Fact(.payer, .code(.payer, of: payer))
            costFacts
            if !changes.isEmpty { Fact(.changes, .several(values: changes.map(\.fact))) }
            Fact(.answerBy, .at(answerByMs), isAside: true)
            Fact(.asOf, .at(asOfMs), isAside: true)
            if let study { Fact(.account, .address(text: study.account), isAside: true) }
            Fact(.request, .hash(digits: request), isAside: true)
            if let details { Fact(.details, .transaction(details), isAside: true) }
        }
    }

    private var verifiedAsker: FactValue.Hospital {
        FactValue.Hospital(
            name: asker.name, reading: asker.reading, address: asker.address,
            isVerified: isVerified && asker.isValid && asker.name != nil)
    }

    private var costFacts: [Fact] {
        TegataModels.facts {
            if payer != .patient {
                Fact(.cost, .code(.currency, "nothing"))
            } else if let cost {
                Fact(.cost, .units(cost.maxFee + cost.rentals))
            }
            if let cost, cost.deposit > 0 { Fact(.deposit, .units(cost.deposit)) }
            if let cost, cost.missing > 0 { Fact(.missing, .units(cost.missing)) }
        }
    }
}

extension AskedRight {
    fileprivate var fact: FactValue {
        .right(FactValue.Right(right: caseName(right), to: to?.value, status: nil))
    }
}

extension ChangeFacts {
    fileprivate var fact: FactValue {
        let (right, from): (RightRole?, FactValue?) =
            switch self {
            case .added(let right), .same(let right): (right, nil)
            case .longer(let right, let fromMs), .shorter(let right, let fromMs): (right, .at(fromMs))
            case .otherAccount(let right, let from): (right, .address(text: from))
            case .other: (nil, nil)
            }
        return .change(FactValue.Change(change: caseName(self), right: right.map { caseName($0) }, from: from))
    }
}
