import Foundation

/// The language that somebody chose for this app alone. It is kept where the system's own settings keep it, so that both agree.
struct ChosenLanguage {
    private static let key = "AppleLanguages"
    private static let spoken = ["ja", "en"]

    let defaults: UserDefaults

    /// The first that the app speaks of those that are preferred; a language that it does not speak is answered in Japanese.
    var tag: String {
        let preferred = defaults.stringArray(forKey: Self.key) ?? Locale.preferredLanguages
        return preferred.lazy.compactMap { Self.spoken.first(where: $0.hasPrefix) }.first ?? Self.spoken[0]
    }

    /// - Parameter tag: nothing for the system's.
    func choose(_ tag: String?) {
        if let tag {
            defaults.set([tag], forKey: Self.key)
        } else {
            defaults.removeObject(forKey: Self.key)
        }
    }
}
