import Foundation
import ScenarioWorld
import TegataCore
import TegataKit

/// The patient's phone: every call that a scenario may make, by name, with its arguments.
final class Phone {
    private var wallets: [String: TegataWallet] = [:]
    private let deviceKey = FakeDeviceKey()
    private let biometricKey = FakeDeviceKey()

    /// Makes one call; its answer is told, its error thrown.
    func call(_ call: String, _ with: JSON) async throws -> JSON {
        let name = with["as"].text ?? "phone"
        switch call {
        case "create":
            let new = NewWallet(
                pin: with.secret("pin"), words: with.optionalSecret("words"),
                wordCount: UInt32(with["wordCount"].number ?? 24), passphrase: with.optionalSecret("passphrase"),
                settings: with.settings, pinCheckMs: 0)
            wallets[name] = try await TegataWallet.create(place: place(with), new: new)
            return .null
        case "open":
            wallets[name] = try await TegataWallet.open(place: place(with))
            return .null
        // The app ends: what was not stored is gone.
        case "close":
            wallets[name] = nil
            return .null
        case "hasWallet": return told(hasWallet(home: with.text("home")))
        case "wordsBeginningWith": return told(wordsBeginningWith(prefix: with.text("prefix")))
        case "deviceKey":
            deviceKey.failing = try failure(with.text("is"))
            return .null
        case "biometricKey":
            biometricKey.failing = try failure(with.text("is"))
            return .null
        default:
            guard let wallet = wallets[name] else { throw Otherwise("no wallet is open as \(name)") }
            return try await onWallet(wallet, call, with)
        }
    }

    private func place(_ with: JSON) -> WalletPlace {
        WalletPlace(
            home: with.text("home"), deviceKey: deviceKey, biometricKey: biometricKey,
            patienceMs: UInt64(with["patienceMs"].number ?? 5_000))
    }

    private func failure(_ state: String) throws -> (any Error)? {
        switch state {
        case "well": nil
        case "missing": DeviceKeyError.Missing
        case "invalidated": DeviceKeyError.Invalidated
        case "cancelled": DeviceKeyError.Cancelled
        case "broken": AppFault()
        default: throw Otherwise("a key is never \(state)")
        }
    }
}

extension JSON {
    fileprivate func text(_ name: String) -> String { self[name].text ?? "" }
    fileprivate func data(_ name: String) -> Data { Data(text(name).utf8) }
    fileprivate func secret(_ name: String) -> Secret { TegataKit.secret(text(name)) }
    fileprivate func optionalSecret(_ name: String) -> Secret? { self[name].text.map { TegataKit.secret($0) } }
    fileprivate func texts(_ name: String) -> [String] { self[name].list.compactMap(\.text) }

    /// By the PIN that is named, else by biometrics.
    fileprivate var approval: Approval { self["pin"].text.map { Approval.pin($0) } ?? .biometrics }

    fileprivate var rights: [RightRole] { texts("rights").map { $0 == "transfer" ? .transfer : .viewing } }

    fileprivate var settings: WalletSettings {
        WalletSettings(
            nodeUrls: self["node"].text.map { [$0] } ?? texts("nodes"), registry: self["registry"].text,
            lockAfterMs: UInt64(self["lockAfterMs"].number ?? 0))
    }
}

private func onWallet(_ wallet: TegataWallet, _ call: String, _ with: JSON) async throws -> JSON {
    let request = with.text("request")
    let permission = with.text("permission")
    let study = with["study"].text
    let before = with["before"].number
    let limit = UInt32(with["limit"].number ?? 50)
    let approvals = with["approvals"].number.map(UInt32.init)
    switch call {
    case "unlock": return told(try await wallet.unlock(approval: with.approval))
    case "lock": return told(wallet.lock())
    case "isLocked": return told(wallet.isLocked())
    case "leave": return told(wallet.leave())
    case "comeBack": return told(wallet.comeBack())
    case "pinWaitMs": return told(try await wallet.pinWaitMs())
    case "changePin": return told(try await wallet.changePin(old: with.secret("old"), new: with.secret("new")))
    case "enableBiometrics": return told(try await wallet.enableBiometrics(pin: with.secret("pin")))
    case "disableBiometrics": return told(try await wallet.disableBiometrics())
    case "hasBiometrics": return told(try await wallet.hasBiometrics())
    case "words": return told(try await wallet.words(pin: with.secret("pin")).joined(separator: " "))
    case "askWordsBack": return told(try await wallet.askWordsBack(pin: with.secret("pin")))
    case "checkWords": return told(try await wallet.checkWords(typed: with.texts("typed").map { secret($0) }))
    case "wordsCheckedMs": return told(try await wallet.wordsCheckedMs())
    case "restore": return told(try await cancellable { try await wallet.restore(cancel: $0) })
    case "erase": return told(try await wallet.erase())
    case "settings": return told(try await wallet.settings())
    case "setSettings": return told(try await wallet.setSettings(settings: with.settings, approval: with.approval))
    case "stayOffline": return told(try wallet.stayOffline(offline: with["offline"].bool ?? true))
    case "refreshStudies": return told(try await cancellable { try await wallet.refreshStudies(cancel: $0) })
    case "studies":
        let shelf: StudyShelf = with.text("shelf") == "setAside" ? .setAside : .own
        return told(try await wallet.studies(shelf: shelf, before: before, limit: limit))
    case "picture": return told(try await cancellable { try await wallet.picture(study: study ?? "", cancel: $0) })
    case "receiveCard": return told(try await wallet.receiveCard(nonce: with.data("nonce")))
    case "studyCard": return told(try await wallet.studyCard(study: study ?? ""))
    case "fetchStudy":
        let (gate, to) = (with.text("gate"), with.text("to"))
        return told(
            try await cancellable { try await wallet.fetchStudy(study: study ?? "", gate: gate, to: to, cancel: $0) })
    case "scan": return told(try await scan(wallet, .text(text: with.text("text"))))
    case "scanFile":
        let bytes = try Data(contentsOf: URL(fileURLWithPath: with.text("file")))
        return told(try await scan(wallet, .file(bytes: bytes)))
    case "scanFrame":
        let side = UInt32(with["side"].number ?? 64)
        return told(
            try await scan(wallet, .frame(width: side, height: side, luma: Data(repeating: 128, count: Int(side * side)))))
    case "forgetParts": return told(try wallet.forgetParts())
    case "review":
        return told(try await cancellable { try await wallet.review(request: request, study: study, cancel: $0) })
    case "agree":
        let approval = with.approval
        return told(
            try await cancellable {
                try await wallet.agree(request: request, study: study, approval: approval, cancel: $0)
            })
    case "decline": return told(try await wallet.decline(request: request, tell: with["tell"].bool ?? false))
    case "agreeByCode":
        return told(try await wallet.agreeByCode(request: request, study: study, approval: with.approval))
    case "declineByCode": return told(try await wallet.declineByCode(request: request))
    case "answerCode": return told(try await wallet.answerCode(request: request))
    case "cosignByCode": return told(try await wallet.cosignByCode(request: request, approval: with.approval))
    case "resume": return told(try await cancellable { try await wallet.resume(cancel: $0) })
    case "permissions": return told(try await wallet.permissions())
    case "permissionPage": return told(try await wallet.permissionPage(before: before, limit: limit))
    case "withdraw":
        let (rights, approval) = (with.rights, with.approval)
        return told(
            try await cancellable {
                try await wallet.withdraw(permission: permission, named: rights, approval: approval, cancel: $0)
            })
    case "withdrawalCode":
        return told(
            try await wallet.withdrawalCode(permission: permission, named: with.rights, approval: with.approval))
    case "activity": return told(try await wallet.activity(before: before, limit: limit))
    case "exportRecord": return try JSON(parsing: try await wallet.exportRecord())
    case "accounts": return told(try await wallet.accounts())
    case "importAccount":
        return told(
            try await wallet.importAccount(
                exported: with.secret("exported"), password: with.optionalSecret("password"), approval: with.approval))
    case "watchAccount": return told(try await wallet.watchAccount(account: with.text("account")))
    case "forgetAccount":
        return told(try await wallet.forgetAccount(account: with.text("account"), approval: with.approval))
    case "guardianCard": return told(try await wallet.guardianCard(name: with.text("name")))
    case "guardedAccounts": return told(try await wallet.guardedAccounts())
    case "reviewGuardians":
        return told(
            try await wallet.reviewGuardians(
                account: with.text("account"), cards: with.texts("cards"), removed: with["removed"].text,
                approvals: approvals))
    case "changeGuardians":
        return told(
            try await wallet.changeGuardians(
                account: with.text("account"), cards: with.texts("cards"), removed: with["removed"].text,
                approvals: approvals, approval: with.approval))
    case "waitingForGuardians": return told(try await wallet.waitingForGuardians())
    case "cosignAsGuardian":
        return told(
            try await wallet.cosignAsGuardian(transaction: with.text("transaction"), approval: with.approval))
    case "proposals": return told(try await wallet.proposals())
    case "blockSender": return told(try await wallet.blockSender(sender: with.text("sender")))
    case "unblockSender": return told(try await wallet.unblockSender(sender: with.text("sender")))
    case "blockedSenders": return told(try await wallet.blockedSenders())
    default: throw Otherwise("no call is named \(call)")
    }
}

private func scan(_ wallet: TegataWallet, _ source: ScanSource) async throws -> ScanResult {
    try await cancellable { try await wallet.scan(source: source, cancel: $0) }
}
