import TegataCore

/// The two keys of this device: behind the PIN, and behind a finger or a face.
struct DeviceKeys: Sendable {
    private let withoutPerson: EnclaveKey
    private let withPerson: EnclaveKey
    private let biometrics: any Biometrics

    init(_ chest: any KeyChest, _ biometrics: any Biometrics) {
        withoutPerson = EnclaveKey(.device, chest: chest, biometrics: biometrics)
        withPerson = EnclaveKey(.biometric, chest: chest, biometrics: biometrics)
        self.biometrics = biometrics
    }

    var device: any DeviceKey { withoutPerson }

    /// Nothing where nobody is enrolled when the app starts.
    var biometric: (any DeviceKey)? {
        switch biometrics.enrolment {
        case .nobody, .absent: nil
        case .enrolled, .unavailable: withPerson
        }
    }

    func destroy() {
        withoutPerson.destroy()
        withPerson.destroy()
    }
}
