/// The screens.
public enum ScreenKey: String, CaseIterable, Sendable {
    case lock
    case welcome
    case newWords
    case checkWords
    case choosePin
    case offerBiometrics
    case enterWords
    case restoring
    case studies
    case study
    case studyCard
    case receiveStudy
    case setAside
    case fetchStudy
    case scan
    case review
    case preparedReview
    case guardianReview
    case otherCode
    case chooseStudy
    case authenticate
    case sending
    case receipt
    case declined
    case answerCode
    case permissions
    case permission
    case withdraw
    case withdrawn
    case activity
    case entry
    case exportRecord
    case settings
    case language
    case security
    case recoveryWords
    case accounts
    case guardians
    case registries
    case ledger
    case about
    case erase

    /// Kept out of screenshots, the list of recent apps and mirrored displays.
    public var isSecret: Bool {
        switch self {
        case .lock, .newWords, .checkWords, .choosePin, .enterWords, .review, .preparedReview, .guardianReview,
            .authenticate, .security, .recoveryWords, .accounts:
            true
        default: false
        }
    }

    /// Whether somebody whom the system sent away comes back to it.
    public var isKept: Bool {
        switch self {
        case .lock, .newWords, .checkWords, .choosePin, .offerBiometrics, .enterWords, .receiveStudy, .otherCode,
            .recoveryWords:
            false
        default: true
        }
    }
}
