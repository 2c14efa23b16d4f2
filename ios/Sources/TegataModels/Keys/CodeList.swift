/// Lists of codes. The words of a code stand under `list_code`.
public enum CodeList: String, CaseIterable, Sendable {
    case right
    case purpose
    case payer
    case status
    case `public`
    case picture
    case activity
    case origin
    case setAside
    case waiting
    case `import`
    case guardian
    case ask
    case hospital
    case keystore
    case refusal
    case change
    case identity
    case outcome
    case note
    case told
    case answer
    case otherCode
    case deed
    case withdrawal
    case loses
    case `switch`
    case language
    case currency

    /// All codes of the list. The core's enumerations do not name their own cases: theirs are compared with the words, which
    /// Android's app compares with the enumerations.
    public var codes: [String] {
        self == .deed ? DeedKind.allCases.map(\.rawValue) : named.split(separator: " ").map(String.init)
    }

    private var named: String {
        switch self {
        case .right: "transfer viewing"
        case .purpose: "treatment emergencyTreatment research patientRequest payment"
        case .payer: "hospital hospitalBonded patient"
        case .status: "pending given ended beingWithdrawn withdrawn replaced failed"
        case .public:
            "rightsExist hospitalAccounts end requestDigest times sponsor questionBeforeAnswer other"
        case .picture: "missing notOnLedger changed wrongKey damaged"
        case .activity:
            "scanned accepted confirmed rejected declined withdrawalStated withdrawn withdrawalConfirmed fetched studyArrived "
                + "expired preparedRefused roomMade guardiansChanging guardiansChanged cosigned cosignedConfirmed other"
        case .origin: "receiveCard restored guardian ward imported watched"
        case .setAside: "unregisteredMaker notAskedFor"
        case .waiting: "guardians grant grantNeedsRequest withdrawal unexplained"
        case .import:
            "notAKey needsPassword wrongPassword otherNetwork alreadyThere unknownKey tooMany other"
        case .guardian:
            "tooFew allMustSign nobodyMustSign tooMany alreadyGuardian noSuchGuardian ownGuardian noChange badCard notOwn "
                + "notGuardian isGuardian tooManyWards changePending nothingWaits unexplained requestNeeded otherThanAsked other"
        case .ask: "sign cosign announce"
        case .hospital:
            "noAddress insecure unreachable refused unknownRequest answeredByAnother tooLate otherHospital notCommitted damaged "
                + "nonsense other"
        case .keystore: "missing invalidated cancelled rejected unavailable"
        case .refusal: "otherNetwork isGrant notConsent"
        case .change: "added longer shorter otherAccount same other"
        case .identity: "identified deidentified"
        case .outcome: "waiting confirmed final rejected silent signAnew stated collecting ended"
        case .note: "deskNotTold announcedWithoutDesk resumed other"
        case .told: "silently told notYetTold knows notYetKnows"
        case .answer: "granted prepare declined cosignature"
        case .otherCode:
            "receiveCard ownReceiveCard studyCard ownStudyCard guardianCard ownGuardianCard forDesk badCode address badAddress "
                + "account transaction cosignature secret signOther tellPublicKey otherWallet badOtherWallet recoveryWords "
                + "webLink empty unknown"
        case .deed: ""
        case .withdrawal: "stopsSeeing hospitalsObeyAtOnce keepsSeen staysPublic"
        case .loses: "studiesHere permissionsStay wordsRestore"
        case .switch: "on off unavailable"
        case .language: "ja en system"
        case .currency: "nothing"
        }
    }
}

/// The name of a case, without what it holds: errors' cases begin with a capital in the generated core.
func caseName(_ value: Any) -> String {
    let label = Mirror(reflecting: value).children.first?.label
    let name = label ?? String(describing: value).split(separator: ".").last.map(String.init) ?? ""
    return name.prefix(1).lowercased() + name.dropFirst()
}
