import TegataCore

/// Words are typed, with completions of the word that is begun.
final class EnterWords: Screen {
    private static let counts = [12, 15, 18, 21, 24]

    override func load() async throws {
        show(state(count: 0, suggestions: nil))
    }

    private func state(count: Int, suggestions: [String]?) -> ScreenState {
        ScreenState(
            screen: place.screen,
            facts: [Fact(.wordsTyped, .number(count))],
            fields: [InputField(.words, suggestions: suggestions.map(Concealed.init)), InputField(.passphrase)],
            actions: [Action(.confirmWords, .primary, isEnabled: Self.counts.contains(count)), Action(.back)])
    }

    override func typed(_ field: String, _ text: Typed) {
        if field != FieldKey.words.rawValue { return }
        let words = text.words
        let isBegun = !text.endsWithSpace
        let whole = isBegun ? words.dropLast() : words[...]
        let suggestions = isBegun ? wordsBeginningWith(prefix: text.word(words[words.count - 1])) : []
        let unknown = whole.firstIndex { place in
            let word = text.word(place)
            return !wordsBeginningWith(prefix: word).contains(word)
        }
        show(state(count: words.count, suggestions: suggestions))
        tell(unknown.map { Notice(.wordsUnknown, [.number($0 + 1)]) })
    }

    override func act(_ action: ActionKey, _ input: Input) async throws {
        if action != .confirmWords { return stage.goBack() }
        stage.typedWords = TypedWords(words: input.secret(.words), passphrase: input.optionalSecret(.passphrase))
        stage.go(.plain(.choosePin))
    }
}
