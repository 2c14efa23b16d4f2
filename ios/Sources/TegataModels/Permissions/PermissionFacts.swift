import TegataCore

/// A permission whose end is nearer than this ends soon.
private let soonMs: Int64 = 2 * 24 * 3_600_000

private let byWeight: [RightStatus] = [.pending, .given, .beingWithdrawn, .withdrawn, .ended, .replaced, .failed]

extension PermissionFacts {
    /// Whether a hospital has something of it, or is about to.
    var isRunning: Bool { rights.contains { $0.status == .given || $0.status == .pending } }

    /// The state of all, told by the right that matters most.
    var status: RightStatus {
        byWeight.first { status in rights.contains { $0.status == status } } ?? .failed
    }

    func warnings(_ nowMs: Int64) -> [Warning] {
        let leftMs = Int64(clamping: untilMs) - nowMs
        return TegataModels.warnings {
            if isRunning && (1...soonMs).contains(leftMs) { Warning(.endsSoon, .note, [.at(untilMs)]) }
            if status == .failed { Warning(.failed, .loud) }
        }
    }

    func item(_ nowMs: Int64) -> Item {
        Item(
            id: permission,
            facts: facts {
                if let asker { Fact(.asker, asker.fact) }
                Fact(.status, .code(.status, of: status))
                Fact(.rights, .codes(.right, rights.map { caseName($0.right) }))
                Fact(.until, .at(untilMs))
            },
            actions: [.openPermission],
            warnings: warnings(nowMs))
    }

    /// Who gets what, and how it stands.
    var rightFacts: FactValue {
        .several(
            values: rights.map { right in
                .right(
                    FactValue.Right(
                        right: caseName(right.right), to: right.right == .viewing ? asker?.value : nil,
                        status: caseName(right.status)))
            })
    }
}

extension Stage {
    /// As the wallet's own records know it.
    func knownPermission(_ isWanted: (PermissionFacts) -> Bool) async throws -> PermissionFacts? {
        try await permissionPages(largePage).find(isWanted)
    }

    func permission(_ id: String) async throws -> PermissionFacts {
        guard let found = try await knownPermission({ $0.permission == id }) else {
            throw TegataError.UnknownPermission(permission: id)
        }
        return found
    }

    /// It stood on the ledger and does so no more: the network settled on another chain.
    func wasRolledBack(_ permission: PermissionFacts) async throws -> Bool {
        guard permission.status == .pending, let transaction = permission.transaction else { return false }
        return try await activityPages(largePage).find { $0.what == .confirmed && $0.transaction == transaction } != nil
    }
}
