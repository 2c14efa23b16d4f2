import Foundation
import ScenarioWorld
import TegataCore
import TegataKit

/// The calls of a grant and of the screens around it, again and again, for what was agreed to.
struct RepeatedGrants {
    private let patient: Patient
    private let receipt: Receipt
    private let held: Held
    /// Nothing between two times that the app runs.
    private var wallet: TegataWallet?

    /// `receipt`: that of the first time.
    init(_ patient: Patient, _ receipt: Receipt, _ held: Held) async throws {
        (self.patient, self.receipt, self.held) = (patient, receipt, held)
        try await open()
    }

    mutating func make(_ numbers: ClosedRange<Int>) async throws {
        for number in numbers {
            if number.isMultiple(of: 500) {
                close()
                try await open()
            }
            guard let wallet else { throw Otherwise("the wallet is closed") }
            try await grant(wallet, by: number.isMultiple(of: 50) ? .pin(Patient.pin) : .biometrics)
        }
    }

    mutating func close() {
        wallet = nil
    }

    private mutating func open() async throws {
        let (deviceKey, biometricKey) = (FakeDeviceKey(), FakeDeviceKey())
        let opened = try await patient.open(deviceKey: deviceKey, biometricKey: biometricKey)
        held.watch(deviceKey, biometricKey, opened)
        try await opened.unlock(approval: .biometrics)
        wallet = opened
    }

    private func grant(_ wallet: TegataWallet, by approval: Approval) async throws {
        let (code, request) = (patient.code, patient.request)
        let events = try wallet.eventSequence()
        let screen = Task { await events.reduce(0) { count, _ in count + 1 } }
        let scanned = try await cancellable { try await wallet.scan(source: .text(text: code), cancel: $0) }
        guard case .request(let review) = scanned, review.request == request, review.study?.study == patient.study else {
            throw Otherwise("it is another request: \(scanned)")
        }
        let filler = Secret(utf8: Data(repeating: UInt8(ascii: "x"), count: 4096))
        held.watch(filler)
        let again = try await cancellable {
            try await wallet.agree(request: request, study: nil, approval: approval, cancel: $0)
        }
        guard isSame(again) else { throw Otherwise("agreeing again answers \(again)") }
        let picture = try await cancellable { [study = patient.study] in try await wallet.picture(study: study, cancel: $0) }
        guard picture.picture != nil else { throw Otherwise("there is no picture: \(picture)") }
        let activity = try await wallet.activity(before: nil, limit: 50)
        guard !activity.entries.isEmpty else { throw Otherwise("there is no activity") }
        let permissions = try await wallet.permissionPage(before: nil, limit: 50).permissions
        guard permissions.map(\.permission) == [receipt.permission] else { throw Otherwise("permitted is \(permissions)") }
        screen.cancel()
        _ = await screen.value
    }

    private func isSame(_ again: Receipt) -> Bool {
        guard case .confirmed(let height, _) = receipt.outcome, case .confirmed(height, _) = again.outcome else { return false }
        return again.transaction == receipt.transaction && again.permission == receipt.permission
            && again.study == receipt.study && again.notes == [.resumed]
    }
}
