import TegataCore

/// The PIN comes before the words: the core makes words only within a vault that a PIN guards. What was interrupted is completed
/// by the same PIN.
final class ChoosePin: Screen {
    private static let shortest = 6
    /// More than lie above the beginning.
    private static let all = 8

    override func load() async throws {
        show(
            ScreenState(
                screen: place.screen,
                facts: [Fact(.pinRule, .number(Self.shortest))],
                fields: [InputField(.newPin), InputField(.newPinAgain)],
                actions: [Action(.confirmPin, .primary), Action(.back)]))
    }

    override func act(_ action: ActionKey, _ input: Input) async throws {
        if action != .confirmPin { return stage.goBack() }
        if !input.isSame(.newPin, .newPinAgain) { return tell(Notice(.pinsDiffer)) }
        let typed = stage.typedWords
        let pin = input.secret(.newPin)
        let device = stage.device
        let wallet = try await createWallet(
            device,
            NewWallet(
                pin: pin, words: typed?.words, passphrase: typed?.passphrase, settings: device.settings,
                pinCheckMs: device.pinCheckMs))
        try stage.opened(wallet)
        stage.typedWords = nil
        let next = Place.plain(typed == nil ? .newWords : .restoring)
        do {
            stage.lesson = try await WordsLesson.begin(stage, pin, isFirst: true)
        } catch {
            // Locked meanwhile: the wallet is made, and the words can be shown later.
            stage.replace(next, count: Self.all)
            throw error
        }
        stage.replace(next, count: Self.all)
    }

    /// Whether words belong together is known only when the wallet is made.
    override func failed(_ error: TegataError) async throws {
        if error == .AlreadyInitialised {
            // Somebody went back while it was being made: it is there, and its PIN opens it.
            stage.typedWords = nil
            await stage.reopen()
            return stage.goHome(.studies)
        }
        guard stage.typedWords != nil, error.isAboutWords else { return try await super.failed(error) }
        stage.typedWords = nil
        stage.goBack()
        stage.tellTop(error.notice)
    }
}

extension TegataError {
    fileprivate var isAboutWords: Bool {
        switch self {
        case .WordsWrongChecksum, .WordsUnknown, .WordsWrongCount, .PassphraseRejected: true
        default: false
        }
    }
}
