import TegataCore

extension Outcome {
    var fact: FactValue {
        let code =
            switch self {
            case .confirmed(_, let isFinal): isFinal ? "final" : "confirmed"
            case .rejected: "rejected"
            case .silent: "silent"
            case .signAnew: "signAnew"
            case .stated: "stated"
            case .collecting: "collecting"
            }
        return .code(.outcome, code)
    }

    /// Nothing more is waited for.
    var isSettled: Bool {
        switch self {
        case .confirmed, .rejected: true
        default: false
        }
    }

    /// What goes with the outcome.
    var facts: [Fact] {
        switch self {
        case .confirmed(let height, _): [Fact(.block, .number(height), isAside: true)]
        case .rejected(let code): [Fact(.ledgerCode, .text(text: code), isAside: true)]
        case .silent(let deadlineMs), .collecting(let deadlineMs): [Fact(.deadline, .at(deadlineMs))]
        case .signAnew: []
        case .stated(let missing): [Fact(.missing, .units(missing))]
        }
    }
}
