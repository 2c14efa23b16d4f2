import TegataCore
import TegataKit

// What docs/bindings.md shows, word for word.

func setUp(home: String, deviceKey: any DeviceKey, pin: String) async throws -> TegataWallet {
    let place = WalletPlace(home: home, deviceKey: deviceKey, biometricKey: nil, patienceMs: 180_000)
    if hasWallet(home: home) {
        let wallet = try await TegataWallet.open(place: place)
        try await wallet.unlock(approval: .pin(pin))
        return wallet
    }
    let settings = WalletSettings(nodeUrls: ["https://node.example.org:3001"], registry: registry)
    return try await TegataWallet.create(
        place: place, new: NewWallet(pin: secret(pin), words: nil, settings: settings))
}

func answer(_ wallet: TegataWallet, code: String, pin: String) async throws -> String {
    guard case .request(let review) = try await wallet.scan(source: .text(text: code)) else {
        return "This is no hospital's request."
    }
    // Show every fact of the review, and ask for the PIN only then.
    guard review.canAgree else { return "\(review.warnings[0].caution)" }
    do {
        let receipt = try await cancellable {
            try await wallet.agree(request: review.request, study: nil, approval: .pin(pin), cancel: $0)
        }
        switch receipt.outcome {
        case .confirmed: return "The hospital may see the study."
        case .rejected(let code): return "The ledger refused: \(code)"
        case .silent: return "Nothing was heard yet. The same call goes on."
        default: return "Not yet."
        }
    } catch TegataError.WrongPin(let triesLeft, _) {
        return "\(triesLeft) more tries."
    }
}

func follow(_ wallet: TegataWallet, refresh: @Sendable @escaping () async -> Void) throws -> Task<Void, Never> {
    let events = try wallet.eventSequence()
    return Task {
        for await event in events {
            switch event {
            case .requests, .studies, .missed: await refresh()
            case .progressed(let step): print(step)
            default: break
            }
        }
    }
}

private let registry = "TCIFSMQZAX3IDPHUP2RTXP26N6BJRNKEBBKP33I"
