import TegataCore

/// Recovery words while they are shown and asked back. The PIN stays in the core's memory, since each try needs it; both are gone
/// when the lesson ends or the wallet locks.
@MainActor
final class WordsLesson {
    let words: Concealed<[String]>
    /// Which words are asked back, from 1.
    private(set) var places: [Int]
    /// Whether this is the first start, so that biometrics are offered next.
    let isFirst: Bool
    private let pin: Secret

    private init(_ pin: Secret, _ words: [String], _ places: [UInt32], isFirst: Bool) {
        self.pin = pin
        self.words = Concealed(words)
        self.places = places.map(Int.init)
        self.isFirst = isFirst
    }

    static func begin(_ stage: any Stage, _ pin: Secret, isFirst: Bool) async throws -> WordsLesson {
        let words = try await stage.ask { try await $0.words(pin: pin) }
        let places = try await stage.ask { try await $0.askWordsBack(pin: pin) }
        return WordsLesson(pin, words, places, isFirst: isFirst)
    }

    /// Draws other words.
    func drawAgain(_ stage: any Stage) async throws {
        places = try await stage.ask { [pin] in try await $0.askWordsBack(pin: pin) }.map(Int.init)
    }

    func enableBiometrics(_ stage: any Stage) async throws {
        try await stage.ask { [pin] in try await $0.enableBiometrics(pin: pin) }
    }
}

/// Words that somebody typed to restore a wallet, until the PIN is chosen.
struct TypedWords {
    let words: Secret
    let passphrase: Secret?
}
