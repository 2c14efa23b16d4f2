/// How somebody can approve now: by the PIN once its wait is over, by biometrics where these open this wallet.
struct WaysToApprove {
    let waitMs: UInt64
    let hasBiometrics: Bool
    let nowMs: Int64

    var isPinTaken: Bool { waitMs == 0 }

    var fields: [InputField] { isPinTaken ? [InputField(.pin)] : [] }

    /// Until when no PIN is taken.
    var waitFact: Fact? { isPinTaken ? nil : Fact(.waitUntil, .moment(ms: nowMs + Int64(clamping: waitMs))) }

    /// Waits until a PIN is taken again; whether there was anything to wait for.
    func waited() async throws -> Bool {
        if isPinTaken { return false }
        try await Task.sleep(for: .milliseconds(waitMs))
        return true
    }
}

extension Stage {
    func waysToApprove() async throws -> WaysToApprove {
        let waitMs = try await ask { try await $0.pinWaitMs() }
        let hasBiometrics = device.biometricKey != nil ? try await ask { try await $0.hasBiometrics() } : false
        return WaysToApprove(waitMs: waitMs, hasBiometrics: hasBiometrics, nowMs: device.nowMs)
    }
}
