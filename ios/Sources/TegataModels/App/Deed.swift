import TegataCore

public enum DeedKind: String, CaseIterable, Sendable {
    case agree
    case agreeByCode
    case cosign
    case withdraw
    case withdrawByCode
    case cosignAsGuardian
    case changeGuardians
    case forgetAccount
    case importAccount
    case saveSettings
}

/// What somebody approves by PIN or biometrics, after having read it.
public enum Deed: Hashable, Sendable {
    case agree(request: String, study: String?)
    case agreeByCode(request: String, study: String?)
    case cosign(request: String)
    /// `right`: that one alone.
    case withdraw(permission: String, right: RightRole?)
    case withdrawByCode(permission: String)
    case cosignAsGuardian(transaction: String)
    case changeGuardians(account: String, cards: [String], removed: String?, approvals: UInt32?)
    case forgetAccount(account: String)
    case importAccount(ExportedKey)
    case saveSettings(WalletSettings)

    public var kind: DeedKind {
        switch self {
        case .agree: .agree
        case .agreeByCode: .agreeByCode
        case .cosign: .cosign
        case .withdraw: .withdraw
        case .withdrawByCode: .withdrawByCode
        case .cosignAsGuardian: .cosignAsGuardian
        case .changeGuardians: .changeGuardians
        case .forgetAccount: .forgetAccount
        case .importAccount: .importAccount
        case .saveSettings: .saveSettings
        }
    }

    /// Whether it takes long, and goes on while nobody looks.
    public var isLong: Bool {
        switch self {
        case .agree, .withdraw, .cosignAsGuardian, .changeGuardians: true
        default: false
        }
    }

    /// The request that it answers.
    var request: String? {
        switch self {
        case .agree(let request, _), .agreeByCode(let request, _), .cosign(let request): request
        default: nil
        }
    }
}

/// A key that was typed to be taken into the wallet, wiped with the last reference to it.
public final class ExportedKey: Hashable, Sendable {
    let key: Secret
    let password: Secret?

    init(key: Secret, password: Secret?) {
        self.key = key
        self.password = password
    }

    public static func == (one: ExportedKey, other: ExportedKey) -> Bool { one === other }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(ObjectIdentifier(self))
    }
}

extension Deed {
    /// By ids alone; nothing for what cannot be kept.
    var saved: [String]? {
        switch self {
        case .agree(let request, let study), .agreeByCode(let request, let study): [kind.rawValue, request, study ?? ""]
        case .cosign(let request): [kind.rawValue, request]
        case .withdraw(let permission, let right): [kind.rawValue, permission, right.map { caseName($0) } ?? ""]
        case .withdrawByCode(let permission): [kind.rawValue, permission]
        case .cosignAsGuardian(let transaction): [kind.rawValue, transaction]
        case .changeGuardians, .forgetAccount, .importAccount, .saveSettings: nil
        }
    }

    init?(saved: [String]) {
        guard saved.count > 1, let kind = DeedKind(rawValue: saved[0]) else { return nil }
        let id = saved[1]
        let more = saved.count > 2 ? saved[2].orNothing : nil
        switch kind {
        case .agree: self = .agree(request: id, study: more)
        case .agreeByCode: self = .agreeByCode(request: id, study: more)
        case .cosign: self = .cosign(request: id)
        case .withdraw:
            self = .withdraw(permission: id, right: [RightRole.transfer, .viewing].first { caseName($0) == more })
        case .withdrawByCode: self = .withdrawByCode(permission: id)
        case .cosignAsGuardian: self = .cosignAsGuardian(transaction: id)
        case .changeGuardians, .forgetAccount, .importAccount, .saveSettings: return nil
        }
    }
}
