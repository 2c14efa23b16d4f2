import TegataCore

extension TegataError {
    /// What a failure tells: its code with typed arguments, and the one next step.
    public var notice: Notice {
        switch self {
        case .Locked: Notice(.locked, next: .tryAgain)
        case .WrongPin(let triesLeft, let waitMs):
            waitMs > 0 ? wait(waitMs) : Notice(.wrongPin, [.number(triesLeft)])
        case .PinWait(let waitMs): wait(waitMs)
        case .PinRejected: Notice(.pinRejected)
        case .PassphraseRejected: Notice(.passphraseRejected)
        case .NoBiometrics: Notice(.noBiometrics)
        case .BiometricsLost: Notice(.biometricsLost)
        case .NotInitialised: Notice(.notInitialised, next: .beginAnew)
        case .AlreadyInitialised: Notice(.alreadyInitialised, next: .tryAgain)
        case .Unfinished: Notice(.unfinished, next: .finishWallet)
        case .Erased: Notice(.erased, next: .beginAnew)
        case .Busy: Notice(.busy, next: .tryAgain)
        case .NewerVersion: Notice(.newerVersion, next: .openStore)
        case .Damaged(let detail): Notice(.damaged, next: .openErase, detail: detail)
        case .DeviceFull: Notice(.deviceFull, next: .openStorageSettings)
        case .Storage(let detail): Notice(.storage, next: .tryAgain, detail: detail)
        case .Keystore(let reason): keystore(reason)
        case .WordsWrongCount(let found): Notice(.wordsWrongCount, [.number(found)])
        case .WordsUnknown(let position): Notice(.wordsUnknown, [.number(position)])
        case .WordsWrongChecksum: Notice(.wordsWrongChecksum)
        case .WrongWord(let place): Notice(.wrongWord, [.number(place)], next: .showWordsAgain)
        case .Import(let reason, let detail): Notice(.import, [.code(.import, of: reason)], detail: detail)
        case .WatchOnly(let account): Notice(.watchOnly, [.address(text: account)], next: .openAccounts)
        case .NoNode: Notice(.noNode, next: .openLedger)
        case .Unreachable(let detail): Notice(.unreachable, next: .tryAgain, detail: detail)
        case .Ledger(let detail): Notice(.ledger, next: .tryAgain, detail: detail)
        case .OtherNetwork(let expected, let found):
            Notice(.otherNetwork, [.hash(digits: expected), .hash(digits: found)], next: .openLedger)
        case .NoCode: Notice(.noCode, next: .scan)
        case .CodeUnreadable(let detail): Notice(.codeUnreadable, next: .startCodeAnew, detail: detail)
        case .NotScanned: Notice(.notScanned, next: .scan)
        case .Refused: Notice(.refused, next: .reviewAgain)
        case .ReviewChanged: Notice(.reviewChanged, next: .reviewAgain)
        case .Declined: Notice(.declined, next: .openActivity)
        case .Agreed: Notice(.agreed, next: .openPermissions)
        case .NotAgreed: Notice(.notAgreed, next: .reviewAgain)
        case .NothingPrepared: Notice(.nothingPrepared, next: .scan)
        case .OtherSigned(let transaction): Notice(.otherSigned, [.hash(digits: transaction)], next: .tryAgain)
        case .OtherStudy: Notice(.otherStudy, next: .reviewAgain)
        case .NotHeld: Notice(.notHeld, next: .openStudies)
        case .NotEnough(let missing): Notice(.notEnough, [.units(missing)], next: .tryAgain)
        case .AccountFull(let account): Notice(.accountFull, [.address(text: account)], next: .receiveStudy)
        case .RoomPending: Notice(.roomPending, next: .tryAgain)
        case .Desk(let reason, let mayPass, let detail): hospital(.desk, reason, mayPass, detail)
        case .PreparedOtherwise(let detail): Notice(.preparedOtherwise, next: .openActivity, detail: detail)
        case .Gate(let reason, let mayPass, let detail): hospital(.gate, reason, mayPass, detail)
        case .Guardian(let reason, let detail):
            Notice(.guardian, [.code(.guardian, of: reason)], next: .openGuardians, detail: detail)
        case .UnknownPermission: Notice(.unknownPermission, next: .openPermissions)
        case .NothingToWithdraw: Notice(.nothingToWithdraw, next: .openPermissions)
        case .WithdrawalPending(let transaction):
            Notice(.withdrawalPending, [.hash(digits: transaction)], next: .tryAgain)
        case .BadArgument(let argument): Notice(.badArgument, [.text(text: argument)])
        case .Cancelled: Notice(.cancelled, next: .tryAgain)
        case .NoRandomness: Notice(.noRandomness, next: .tryAgain)
        case .Fault(let detail): Notice(.fault, next: .tryAgain, detail: detail)
        case .Internal: Notice(.internal, next: .tryAgain)
        }
    }

    /// Whether who approves was not accepted, so that the same is asked again.
    var isAboutApproval: Bool {
        switch self {
        case .WrongPin, .PinWait, .PinRejected, .NoBiometrics, .BiometricsLost, .Keystore: true
        default: false
        }
    }
}

private func wait(_ ms: UInt64) -> Notice {
    Notice(.pinWait, [.duration(ms: Int64(clamping: ms))])
}

private func keystore(_ reason: DeviceKeyError) -> Notice {
    let next: ActionKey =
        switch reason {
        case .Missing, .Invalidated, .Rejected: .openErase
        case .Cancelled, .Unavailable: .tryAgain
        }
    return Notice(.keystore, [.code(.keystore, of: reason)], next: next)
}

private func hospital(_ code: NoticeCode, _ reason: HospitalProblem, _ mayPass: Bool, _ detail: String) -> Notice {
    Notice(code, [.code(.hospital, of: reason)], next: mayPass ? .tryAgain : nil, detail: detail)
}
