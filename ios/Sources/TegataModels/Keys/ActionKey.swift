/// What can be done.
public enum ActionKey: String, CaseIterable, Sendable {
    // From anywhere
    case scan
    case openStudies
    case openPermissions
    case openActivity
    case receiveStudy
    case openSetAside
    case openExport
    case openLanguage
    case openSecurity
    case openRecoveryWords
    case openAccounts
    case openGuardians
    case openRegistries
    case openLedger
    case openAbout
    case openErase
    case back
    case close
    case done
    case later
    case leaveRunning
    case keep
    case tryAgain
    case refresh
    case showMore
    case choose
    case save

    // First start and lock
    case unlock
    case unlockByBiometrics
    case newWallet
    case restoreWallet
    case finishWallet
    case beginAnew
    case confirmPin
    case confirmWords
    case writtenDown
    case showWords
    case showWordsAgain
    case enableBiometrics
    case disableBiometrics
    case changePin
    case `continue`
    case erase
    case openStore
    case openStorageSettings
    case openBiometricSettings

    // Studies
    case openStudy
    case showStudyCard
    case fetchStudy
    case fetch
    case shareFiles
    case openReplacement

    // Codes
    case torch
    case pickPicture
    case readText
    case startCodeAnew
    case scanAgain
    case takeAsGuardian

    // Requests
    case agree
    case agreeByCode
    case decline
    case chooseStudy
    case chooseOtherStudy
    case reviewAgain
    case tellHospital
    case tellByCode
    case approve
    case approveByBiometrics
    case showAnswerCode
    case shownToDesk
    case openGivenPermission
    case openRequest

    // Permissions
    case openPermission
    case continueSending
    case withdraw
    case withdrawAll
    case withdrawTransfer
    case withdrawViewing
    case withdrawByCode

    // Record
    case openEntry
    case export
    case print

    // Settings
    case importAccount
    case watchAccount
    case forgetAccount
    case stayOffline
    case goOnline

    // Guardians
    case showGuardianCard
    case changeGuardians
    case removeGuardian
    case setApprovals
    case openWaiting
    case lookForProposals
    case blockSender

    struct Destination {
        let tab: Tab?
        let screen: ScreenKey?
    }

    /// Where it leads, for those that only lead somewhere: a tab, or a screen above what is shown.
    var destination: Destination? {
        switch self {
        case .scan: Destination(tab: nil, screen: .scan)
        case .openStudies: Destination(tab: .studies, screen: nil)
        case .openPermissions: Destination(tab: .permissions, screen: nil)
        case .openActivity: Destination(tab: .activity, screen: nil)
        case .receiveStudy: Destination(tab: nil, screen: .receiveStudy)
        case .openSetAside: Destination(tab: nil, screen: .setAside)
        case .openExport: Destination(tab: nil, screen: .exportRecord)
        case .openLanguage: Destination(tab: nil, screen: .language)
        case .openSecurity: Destination(tab: nil, screen: .security)
        case .openRecoveryWords: Destination(tab: nil, screen: .recoveryWords)
        case .openAccounts: Destination(tab: nil, screen: .accounts)
        case .openGuardians: Destination(tab: nil, screen: .guardians)
        case .openRegistries: Destination(tab: nil, screen: .registries)
        case .openLedger: Destination(tab: nil, screen: .ledger)
        case .openAbout: Destination(tab: nil, screen: .about)
        case .openErase: Destination(tab: nil, screen: .erase)
        default: nil
        }
    }

    /// Whether it ends what is being done.
    var canInterrupt: Bool {
        switch self {
        case .scan, .openStudies, .openPermissions, .openActivity, .back, .close, .done, .later, .leaveRunning:
            true
        default: false
        }
    }
}
