import TegataCore

/// Opens the wallet; one that this process has just closed may still be letting go of its files. Who gives it up leaves no wallet
/// open: it is waited for, since what nobody takes stays open for as long as its call lives.
func openWallet(_ device: Device) async throws -> TegataWallet {
    for _ in 0..<busyTries {
        do {
            let wallet = try await TegataWallet.open(place: device.place)
            try Task.checkCancellation()
            return wallet
        } catch TegataError.Busy {
            try await Task.sleep(for: .milliseconds(busyMs))
        }
    }
    return try await TegataWallet.open(place: device.place)
}

/// Makes a wallet. Who gives it up leaves none open; the files may be there.
func createWallet(_ device: Device, _ new: NewWallet) async throws -> TegataWallet {
    try Task.checkCancellation()
    let wallet = try await TegataWallet.create(place: device.place, new: new)
    try Task.checkCancellation()
    return wallet
}

private let busyTries = 100
private let busyMs = 100
