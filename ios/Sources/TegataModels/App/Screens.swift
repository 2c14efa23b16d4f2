/// The screen of a place.
@MainActor
func makeScreen(_ place: Place, _ stage: any Stage) -> Screen {
    switch place {
    case .plain(let screen): plainScreen(screen, stage)
    case .study(let screen, let study):
        switch screen {
        case .studyCard: StudyCard(place, study, stage)
        case .fetchStudy: FetchStudy(place, study, stage)
        default: OneStudy(place, study, stage)
        }
    case .request(let screen, let request, let study):
        requestScreen(place, screen, AskedOf(request: request, study: study), stage)
    case .permission(let screen, let permission):
        switch screen {
        case .withdraw: Withdraw(place, permission, stage)
        case .withdrawn: Withdrawn(place, permission, stage)
        default: Permission(place, permission, stage)
        }
    case .entry(_, let number): Entry(place, number, stage)
    case .account(_, let account): GuardianChange(place, account, stage)
    case .transaction(_, let transaction): GuardianSigning(place, transaction, stage)
    case .deed(let screen, let deed):
        screen == .sending ? Sending(place, deed, stage) : Authenticate(place, deed, stage)
    }
}

@MainActor
private func requestScreen(_ place: Place, _ screen: ScreenKey, _ asked: AskedOf, _ stage: any Stage) -> Screen {
    switch screen {
    case .preparedReview: PreparedReview(place, asked, stage)
    case .chooseStudy: ChooseStudy(place, asked, stage)
    case .receipt: ConsentReceipt(place, asked, stage)
    case .declined: DeclinedPage(place, asked, stage)
    case .answerCode: AnswerByCode(place, asked, stage)
    default: Review(place, asked, stage)
    }
}

@MainActor
private func plainScreen(_ screen: ScreenKey, _ stage: any Stage) -> Screen {
    let place = Place.plain(screen)
    return switch screen {
    case .lock: Lock(place, stage)
    case .welcome: Welcome(place, stage)
    case .newWords: NewWords(place, stage)
    case .checkWords: CheckWords(place, stage)
    case .choosePin: ChoosePin(place, stage)
    case .offerBiometrics: OfferBiometrics(place, stage)
    case .enterWords: EnterWords(place, stage)
    case .restoring: Restoring(place, stage)
    case .setAside: SetAside(place, stage)
    case .receiveStudy: ReceiveStudy(place, stage)
    case .scan: Scan(place, stage)
    case .otherCode: OtherCode(place, stage)
    case .permissions: Permissions(place, stage)
    case .activity: Activity(place, stage)
    case .exportRecord: ExportRecord(place, stage)
    case .settings: Settings(place, stage)
    case .language: Language(place, stage)
    case .security: Security(place, stage)
    case .recoveryWords: RecoveryWords(place, stage)
    case .accounts: Accounts(place, stage)
    case .guardians: Guardians(place, stage)
    case .registries: Registries(place, stage)
    case .ledger: Ledger(place, stage)
    case .about: About(place, stage)
    case .erase: Erase(place, stage)
    default: Studies(place, stage)
    }
}
