import TegataCore

extension WarningFacts {
    /// A caution of the core.
    var warning: Warning {
        let (code, arguments) = caution.told
        return Warning(code, severity, arguments)
    }
}

extension Caution {
    fileprivate var told: (WarningCode, [FactValue]) {
        switch self {
        case .changed: (.changed, [])
        case .askerUnregistered(let hospital): (.askerUnregistered, [.address(text: hospital)])
        case .askerNotValid(let hospital): (.askerNotValid, [.address(text: hospital)])
        case .noRegistry: (.noRegistry, [])
        case .otherNetwork(let network): (.otherNetwork, [.hash(digits: network)])
        case .tooLate(let answerByMs): (.tooLate, [.at(answerByMs)])
        case .alreadyEnded(let untilMs): (.alreadyEnded, [.at(untilMs)])
        case .alreadyAgreed(let atMs): (.alreadyAgreed, [.at(atMs)])
        case .alreadyDeclined(let atMs): (.alreadyDeclined, [.at(atMs)])
        case .givenBefore(let right): (.givenBefore, [.code(.right, of: right)])
        case .chooseStudy: (.chooseStudy, [])
        case .notHeld(let study): (.notHeld, [.hash(digits: study)])
        case .void(let reason): (.void, [.written(text: reason)])
        case .sourceUnregistered(let hospital): (.sourceUnregistered, [.address(text: hospital)])
        case .sourceNotValid(let hospital): (.sourceNotValid, [.address(text: hospital)])
        case .setAside(let study): (.setAside, [.hash(digits: study)])
        case .noPicture(let problem): (.noPicture, [.code(.picture, of: problem)])
        case .rightTaken(let right, let mosaic): (.rightTaken, [.code(.right, of: right), .hash(digits: mosaic)])
        case .noReception(let right, let hospital):
            (.noReception, [.code(.right, of: right), .address(text: hospital)])
        case .replaces(let right, let untilMs): (.replaces, [.code(.right, of: right), .at(untilMs)])
        case .notEnough(let missing): (.notEnough, [.units(missing)])
        case .strangersGoBack(let mosaics, let maxFee): (.strangersGoBack, [.number(mosaics), .units(maxFee)])
        case .accountFull: (.accountFull, [])
        case .noDesk: (.noDesk, [])
        case .unreachable: (.unreachable, [])
        case .withoutNetwork: (.withoutNetwork, [])
        case .unfitFacts: (.unfitFacts, [])
        case .neverRead(let hospital): (.neverRead, [.address(text: hospital)])
        case .oldData(let asOfMs): (.oldData, [.at(asOfMs)])
        case .identifiedResearch: (.identifiedResearch, [])
        case .guarded(let guardians, let signatures): (.guarded, [.number(guardians), .number(signatures)])
        case .allGuardiansMustSign(let guardians): (.allGuardiansMustSign, [.number(guardians)])
        case .notGuardian(let account): (.notGuardian, [.address(text: account)])
        case .watchOnly(let account): (.watchOnly, [.address(text: account)])
        case .hospitalCannotWait(let signatures): (.hospitalCannotWait, [.number(signatures)])
        case .other(_, let detail): (.other, [.text(text: detail)])
        }
    }
}
