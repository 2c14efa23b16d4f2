import TegataCore

/// Everything that a screen shows and offers, as codes with typed values: an app adds words and form, never facts. The words of
/// a part stand under its key.
public struct ScreenState: Equatable, Sendable {
    public var screen: ScreenKey
    /// The worst first; they stand above the facts.
    public var warnings: [Warning] = []
    /// In the order in which they are read.
    public var facts: [Fact] = []
    public var items: [Item] = []
    public var fields: [InputField] = []
    public var actions: [Action] = []
    public var progress: StepProgress?
    public var picture: ShownPicture?
    /// Texts of QR codes: one, or several that are shown one after the other, again and again.
    public var code: [String] = []
    /// What came of the last action.
    public var notice: Notice?
    /// To be kept out of screenshots, the list of recent apps and mirrored displays.
    public var isSecret = false
    /// Something is asked or done; the facts may be those of before.
    public var isBusy = false

    package init(
        screen: ScreenKey, warnings: [Warning] = [], facts: [Fact] = [], items: [Item] = [], fields: [InputField] = [],
        actions: [Action] = [], progress: StepProgress? = nil, picture: ShownPicture? = nil, code: [String] = [],
        notice: Notice? = nil, isSecret: Bool = false, isBusy: Bool = false
    ) {
        self.screen = screen
        self.warnings = warnings
        self.facts = facts
        self.items = items
        self.fields = fields
        self.actions = actions
        self.progress = progress
        self.picture = picture
        self.code = code
        self.notice = notice
        self.isSecret = isSecret
        self.isBusy = isBusy
    }

    /// Whether it offers the action, of itself or of one of its items.
    public func offers(_ action: ActionKey, item: String? = nil) -> Bool {
        if let item { return items.contains { $0.id == item && $0.actions.contains(action) } }
        return actions.contains { $0.key == action && $0.isEnabled } || notice?.next == action
    }
}

/// A screen as it stands before somebody, and where that is.
public struct ShownPage: Equatable, Sendable {
    public let place: Place
    public let state: ScreenState

    package init(place: Place, state: ScreenState) {
        self.place = place
        self.state = state
    }
}

/// One row: a label, a value, and where `FactKey.isExplained` a longer explanation on demand.
public struct Fact: Equatable, Sendable {
    public let key: FactKey
    public let value: FactValue
    /// Shown small, or on demand only: nothing that is needed to decide.
    public let isAside: Bool

    public init(_ key: FactKey, _ value: FactValue, isAside: Bool = false) {
        self.key = key
        self.value = value
        self.isAside = isAside
    }
}

/// What deserves attention. `arguments` go into its words; what to do stands under the same key with `_do`.
public struct Warning: Equatable, Sendable {
    public let code: WarningCode
    public let severity: Severity
    public let arguments: [FactValue]

    public init(_ code: WarningCode, _ severity: Severity, _ arguments: [FactValue] = []) {
        self.code = code
        self.severity = severity
        self.arguments = arguments
    }
}

/// What came of the last action: an error, or that it went well.
public struct Notice: Equatable, Sendable {
    public let code: NoticeCode
    public let arguments: [FactValue]
    /// The one next step.
    public let next: ActionKey?
    /// For a details page, in English.
    public let detail: String?

    public init(_ code: NoticeCode, _ arguments: [FactValue] = [], next: ActionKey? = nil, detail: String? = nil) {
        self.code = code
        self.arguments = arguments
        self.next = next
        self.detail = detail
    }
}

/// An entry of a list.
public struct Item: Equatable, Sendable, Identifiable {
    /// Names it in an action.
    public let id: String
    public var facts: [Fact]
    /// The first opens it.
    public var actions: [ActionKey] = []
    public var warnings: [Warning] = []
    public var picture: ShownPicture?
    public var isChosen = false

    package init(
        id: String, facts: [Fact], actions: [ActionKey] = [], warnings: [Warning] = [], picture: ShownPicture? = nil,
        isChosen: Bool = false
    ) {
        self.id = id
        self.facts = facts
        self.actions = actions
        self.warnings = warnings
        self.picture = picture
        self.isChosen = isChosen
    }
}

/// Something to fill in.
public struct InputField: Equatable, Sendable {
    public let key: FieldKey
    /// Which one of several of the same key, from 1.
    public let number: Int?
    /// What is set now, where that is no secret.
    public let value: String?
    /// Completions of what is being typed.
    public let suggestions: Concealed<[String]>?

    public init(_ key: FieldKey, number: Int? = nil, value: String? = nil, suggestions: Concealed<[String]>? = nil) {
        self.key = key
        self.number = number
        self.value = value
        self.suggestions = suggestions
    }

    /// Names it in `Input`.
    public var name: String { key.rawValue + (number.map(String.init) ?? "") }
}

public struct Action: Equatable, Sendable {
    public let key: ActionKey
    public let weight: Weight
    public let isEnabled: Bool

    public init(_ key: ActionKey, _ weight: Weight = .secondary, isEnabled: Bool = true) {
        self.key = key
        self.weight = weight
        self.isEnabled = isEnabled
    }
}

public enum Weight: String, CaseIterable, Sendable {
    case primary
    /// Of one size with its counterpart: agreeing and declining.
    case equal
    case secondary
    case destructive
}

/// How far something long is. Each step has words that say what is waited for and how long that usually takes.
public struct StepProgress: Equatable, Sendable {
    public let step: StepKey
    public var done: Int64?
    public var of: Int64?
    /// Steps that are behind, in order.
    public var behind: [StepKey] = []

    package init(step: StepKey, done: Int64? = nil, of: Int64? = nil, behind: [StepKey] = []) {
        self.step = step
        self.done = done
        self.of = of
        self.behind = behind
    }
}

/// A picture with what describes it. Not for diagnosis, which is said beside it.
public struct ShownPicture: Equatable, Sendable, CustomStringConvertible {
    public let pixels: Picture
    public let shows: FactValue.Study?

    package init(pixels: Picture, shows: FactValue.Study?) {
        self.pixels = pixels
        self.shows = shows
    }

    public var description: String { "ShownPicture(\(pixels.width)x\(pixels.height))" }
}
