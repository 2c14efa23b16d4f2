import TegataCore

/// A code that is no request: what it is, and that nothing was done.
final class OtherCode: Screen {
    override func load() async throws {
        guard let found = stage.remembered.otherCode else { return stage.goBack() }
        let offered: ActionKey? =
            switch found {
            case .guardianCard: stage.remembered.scannedCard == nil ? nil : .takeAsGuardian
            case .address: .openAccounts
            case .studyCard(_, let isOwn): isOwn ? .openStudy : nil
            case .recoveryWords: .openErase
            default: nil
            }
        show(
            ScreenState(
                screen: place.screen,
                warnings: warnings { if found.isSecret { Warning(.secretShown, .loud) } },
                facts: [Fact(.codeKind, .code(.otherCode, found.kind))] + found.facts,
                actions: actions {
                    Action(.scanAgain, .primary)
                    if let offered { Action(offered) }
                    Action(.close)
                }))
    }

    override func act(_ action: ActionKey, _ input: Input) async throws {
        switch action {
        case .scanAgain: stage.replace(.plain(.scan))
        case .openStudy:
            if case .studyCard(let study, _) = stage.remembered.otherCode { stage.replace(.study(.study, study: study)) }
        case .takeAsGuardian:
            stage.remembered.takeCard()
            stage.replace(.plain(.guardians))
        default: stage.goBack()
        }
    }
}

extension ScanResult {
    fileprivate var isSecret: Bool {
        switch self {
        case .recoveryWords, .otherWallet(.secret, _): true
        default: false
        }
    }

    /// A code of `CodeList.otherCode`.
    fileprivate var kind: String {
        switch self {
        case .receiveCard(let isOwn): isOwn ? "ownReceiveCard" : "receiveCard"
        case .studyCard(_, let isOwn): isOwn ? "ownStudyCard" : "studyCard"
        case .guardianCard(_, _, let isOwn): isOwn ? "ownGuardianCard" : "guardianCard"
        case .forDesk: "forDesk"
        case .badCode: "badCode"
        case .address: "address"
        case .badAddress: "badAddress"
        case .otherWallet(let content, _): content == .unknown ? "otherWallet" : caseName(content)
        case .badOtherWallet: "badOtherWallet"
        case .recoveryWords: "recoveryWords"
        case .webLink: "webLink"
        case .empty: "empty"
        case .unknown, .request, .prepared, .part: "unknown"
        }
    }

    fileprivate var facts: [Fact] {
        switch self {
        case .guardianCard(let guardian, let name, _):
            [Fact(.person, .written(text: name)), Fact(.account, .address(text: guardian), isAside: true)]
        case .address(let address, let isSame):
            [Fact(.account, .address(text: address)), Fact(.sameNetwork, .isOn(isSame))]
        case .badCode(let detail), .badOtherWallet(let detail): [Fact(.reason, .text(text: detail), isAside: true)]
        case .recoveryWords(let count): [Fact(.wordsTyped, .number(count))]
        case .webLink(let host): [Fact(.host, .written(text: host))]
        case .studyCard(let study, _): [Fact(.studyId, .hash(digits: study), isAside: true)]
        case .otherWallet(let content, let isSame):
            (isSame.map { [Fact(.sameNetwork, .isOn($0))] } ?? []) + content.facts
        default: []
        }
    }
}

extension OtherWalletContent {
    fileprivate var facts: [Fact] {
        switch self {
        case .account(let name, let address, _):
            [Fact(.person, .written(text: name)), Fact(.account, .address(text: address))]
        case .transaction(let ask, let details, let refusal, _):
            [
                Fact(.asks, .code(.ask, of: ask)),
                Fact(.refused, .code(.refusal, of: refusal)),
                Fact(.details, .transaction(details), isAside: true),
            ]
        case .cosignature(let aggregate): [Fact(.transaction, .hash(digits: aggregate), isAside: true)]
        default: []
        }
    }
}
