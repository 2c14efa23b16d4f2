import TegataCore

/// The camera, a picture, or a pasted text.
final class Scan: Screen {
    private var parts: StepProgress?

    override func load() async throws {
        show(
            ScreenState(
                screen: place.screen,
                fields: [InputField(.code)],
                actions: actions {
                    Action(.torch)
                    Action(.pickPicture)
                    Action(.readText)
                    if parts != nil { Action(.startCodeAnew) }
                    Action(.close)
                },
                progress: parts))
    }

    override func act(_ action: ActionKey, _ input: Input) async throws {
        switch action {
        case .torch: stage.send(.torch)
        case .pickPicture: stage.send(.pickPicture)
        case .readText: try await scanned(.text(text: input.text(.code)))
        case .startCodeAnew:
            try stage.open.wallet.forgetParts()
            parts = nil
            try await load()
        default: stage.goBack()
        }
    }

    override func scanned(_ source: ScanSource) async throws {
        let found: ScanResult
        do {
            found = try await stage.askLong { try await $0.scan(source: source, cancel: $1) }
        } catch TegataError.NoCode {
            // The next frame may have one; a picture stays as it is.
            if source.isFrame { return }
            throw TegataError.NoCode
        }
        if case .part(let known, let of) = found {
            tell(nil)
            parts = StepProgress(step: .readingParts, done: Int64(known), of: Int64(of))
            return try await load()
        }
        stage.send(.vibrate)
        parts = nil
        // The core tells who a card names, and not its text: only what was read as a text can be taken.
        stage.remembered.scannedCard =
            if case .text(let text) = source, case .guardianCard(_, _, false) = found { text } else { nil }
        lead(found)
    }

    private func lead(_ found: ScanResult) {
        switch found {
        case .request(let review):
            stage.remembered.reviews[review.request] = review
            stage.replace(.request(.review, request: review.request))
        case .prepared(let prepared):
            stage.remembered.prepared[prepared.request] = prepared
            stage.replace(.request(.preparedReview, request: prepared.request))
        default:
            stage.remembered.otherCode = found
            stage.replace(.plain(.otherCode))
        }
    }
}

extension ScanSource {
    var isFrame: Bool {
        if case .frame = self { true } else { false }
    }
}
