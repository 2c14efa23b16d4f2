/// Labels of facts.
public enum FactKey: String, CaseIterable, Sendable {
    // Requests and permissions
    case asker
    case study
    case source
    case rights
    case purpose
    case until
    case identity
    case pictureKey
    case becomesPublic
    case payer
    case cost
    case deposit
    case missing
    case changes
    case answerBy
    case asOf
    case details
    case request
    case transaction
    case funds
    case deadline
    case status
    case final
    case rightId
    case recipient
    case running

    // Answers
    case approves
    case outcome
    case notes
    case block
    case ledgerCode
    case told
    case answer
    case hospital
    case withdrawalDoes
    case withdrawalDoesNot

    // Studies
    case studies
    case setAside
    case studyDate
    case modality
    case bodyPart
    case reference
    case replacedBy
    case firstSeen
    case studyId
    case shortCode
    case files
    case size

    // Other codes
    case codeKind
    case person
    case host
    case sameNetwork
    case asks
    case refused
    case reason
    case sender

    // Record
    case happened
    case at
    case containsMedical

    // Wallet and settings
    case pinRule
    case waitUntil
    case words
    case wordsTyped
    case wordsChecked
    case foundAccounts
    case foundStudies
    case foundPermissions
    case language
    case biometrics
    case locksAfter
    case account
    case publicKey
    case origin
    case registry
    case nodes
    case network
    case offline
    case version
    case licence
    case staysPublic
    case loses

    // Guardians
    case guardian
    case guardians
    case guardianCards
    case ownGuardian
    case approvals
    case added
    case removed
    case othersSign
    case waiting
    case haveSigned
    case notSigned
    case blocked
    case beyond

    /// Whether a longer explanation stands under the same key with `_more`.
    public var isExplained: Bool {
        switch self {
        case .asker, .rights, .purpose, .until, .identity, .pictureKey, .becomesPublic, .cost, .deposit, .answerBy,
            .funds, .final, .outcome, .setAside, .shortCode, .person, .words, .account, .registry, .nodes, .approvals:
            true
        default: false
        }
    }
}
