import Foundation
import LocalAuthentication
import Security
import TegataCore
import Testing

@testable import Tegata
@testable import TegataPlatform

extension Suites {
    /// The app's own code against a key store that is played below the system's functions.
    @Suite struct EnclaveKeyTests {
        private let keychain = PlayedKeychain.shared
        private let device: EnclaveKey
        private let biometric: EnclaveKey
        private let about = Data("envelope".utf8)
        private let secret = Data("planted secret of some length".utf8)

        init() {
            keychain.beginAnew()
            PlayedEnrolment.shared.state = Data([1])
            PlayedEnrolment.shared.refusal = nil
            let chest = EnclaveChest { .init(reason: "reason", cancel: "cancel") }
            device = EnclaveKey(.device, chest: chest, biometrics: SystemBiometrics())
            biometric = EnclaveKey(.biometric, chest: chest, biometrics: SystemBiometrics())
        }

        /// The core's calls come from threads of its own.
        private func sealed(_ key: EnclaveKey) async throws -> Data {
            try await offMainThread { [secret, about] in try key.seal(plaintext: copy(of: secret), associatedData: about) }
        }

        private func opened(_ key: EnclaveKey, _ ciphertext: Data, about: Data? = nil) async throws -> Data {
            let about = about ?? self.about
            return try await offMainThread { try key.unseal(ciphertext: ciphertext, associatedData: about) }
        }

        private func own(_ key: KeyRules) throws -> CFDictionary {
            try #require(keychain.held[key.name]?[kSecPrivateKeyAttrs] as? CFDictionary)
        }

        private func access(_ key: KeyRules) throws -> SecAccessControl {
            try #require(try own(key)[kSecAttrAccessControl] as? SecAccessControl)
        }

        @Test func whatIsSealedIsOpenedWithTheSameDataAndNothingElse() async throws {
            let sealed = try await sealed(device)
            #expect(try await opened(device, sealed) == secret)
            await #expect(throws: DeviceKeyError.Rejected) { try await opened(device, sealed, about: Data("other".utf8)) }
            await #expect(throws: DeviceKeyError.Rejected) { try await opened(device, sealed, about: about + Data([0])) }
            for place in sealed.indices {
                var flipped = sealed
                flipped[place] ^= 1
                await #expect(throws: DeviceKeyError.Rejected, "byte \(place)") { try await opened(device, flipped) }
            }
            for length in 0..<sealed.count {
                await #expect(throws: DeviceKeyError.Rejected, "\(length) bytes") {
                    try await opened(device, sealed.prefix(length))
                }
            }
        }

        @Test func keysAreMadeInTheEnclaveAndStayOnThisDeviceWithItsPasscode() async throws {
            _ = try await sealed(device)
            _ = try await sealed(biometric)
            #expect(keychain.held.count == 2)
            for rules in [KeyRules.device, .biometric] {
                let made = try #require(keychain.held[rules.name])
                #expect(made[kSecAttrTokenID] as? String == kSecAttrTokenIDSecureEnclave)
                #expect(made[kSecAttrKeyType] as? String == kSecAttrKeyTypeECSECPrimeRandom)
                #expect(made[kSecAttrKeySizeInBits] as? Int == 256)
                #expect(try own(rules)[kSecAttrIsPermanent] as? Bool == true)
                #expect(try access(rules).protection == kSecAttrAccessibleWhenPasscodeSetThisDeviceOnly)
                #expect(try access(rules).flags.contains(.privateKeyUsage))
            }
        }

        @Test func theBiometricKeyWantsAPersonAndDiesWhenAnotherFingerIsEnrolled() async throws {
            _ = try await sealed(device)
            _ = try await sealed(biometric)
            #expect(try access(.biometric).flags == [.privateKeyUsage, .biometryCurrentSet])
            // The PIN guards this one.
            #expect(try access(.device).flags == .privateKeyUsage)
        }

        @Test func oneApprovalIsForOneOperation() async throws {
            let sealed = try await sealed(biometric)
            #expect(keychain.approvals == 0)
            #expect(try await opened(biometric, sealed) == secret)
            #expect(try await opened(biometric, sealed) == secret)
            #expect(keychain.approvals == 2)
            let person = try #require(keychain.lastQuery[kSecUseAuthenticationContext] as? LAContext)
            #expect(person.touchIDAuthenticationAllowableReuseDuration == 0)
            // The phone's passcode, which more people know, is not offered in its stead.
            #expect(person.localizedFallbackTitle?.isEmpty == true)
            #expect(person.localizedReason == "reason")
            #expect(person.localizedCancelTitle == "cancel")
        }

        @Test func whatNobodyApprovedIsNotDone() async throws {
            let sealed = try await sealed(biometric)
            keychain.refuse(domain: LAErrorDomain, code: LAError.Code.userCancel.rawValue)
            await #expect(throws: DeviceKeyError.Cancelled) { try await opened(biometric, sealed) }
            keychain.refuse(domain: LAErrorDomain, code: LAError.Code.biometryLockout.rawValue)
            await #expect(throws: DeviceKeyError.Unavailable) { try await opened(biometric, sealed) }
        }

        @Test func anotherFingerTakesTheKeyAwayAndSealingMakesANewOne() async throws {
            let former = try await sealed(biometric)
            let ofPin = try await sealed(device)
            keychain.enrolAnother()
            PlayedEnrolment.shared.state = Data([2])
            await #expect(throws: DeviceKeyError.Invalidated) { try await opened(biometric, former) }
            // Nobody is asked for what cannot be opened.
            #expect(keychain.approvals == 0)
            #expect(try await opened(device, ofPin) == secret)
            let again = try await sealed(biometric)
            #expect(try await opened(biometric, again) == secret)
            await #expect(throws: DeviceKeyError.Invalidated) { try await opened(biometric, former) }
        }

        @Test func aLockedOutSensorTakesNoKeyAway() async throws {
            let sealed = try await sealed(biometric)
            for passing in [LAError.Code.biometryLockout, .biometryNotAvailable] {
                PlayedEnrolment.shared.refusal = passing
                await #expect(throws: DeviceKeyError.Unavailable) { try await opened(biometric, sealed) }
            }
            PlayedEnrolment.shared.refusal = .biometryNotEnrolled
            await #expect(throws: DeviceKeyError.Invalidated) { try await opened(biometric, sealed) }
            PlayedEnrolment.shared.refusal = nil
            #expect(try await opened(biometric, sealed) == secret)
        }

        @Test func aKeyThatIsNotThereIsMissingAndNotMadeAnewByOpening() async throws {
            let sealed = try await sealed(device)
            device.destroy()
            await #expect(throws: DeviceKeyError.Missing) { try await opened(device, sealed) }
            #expect(keychain.held.isEmpty)
        }

        @Test func withoutAPasscodeOrAnybodyEnrolledNoKeyIsMade() async throws {
            keychain.hasPasscode = false
            await #expect(throws: DeviceKeyError.Unavailable) { try await sealed(device) }
            keychain.hasPasscode = true
            PlayedEnrolment.shared.refusal = .biometryNotEnrolled
            await #expect(throws: DeviceKeyError.Unavailable) { try await sealed(biometric) }
            #expect(keychain.held.isEmpty)
        }

        @Test func theMainThreadDoesNotWaitForAPerson() async throws {
            let chest = EnclaveChest { .init(reason: "", cancel: "") }
            let onMain = EnclaveKey(.device, chest: chest, biometrics: SystemBiometrics(), isOnMainThread: { true })
            let sealed = try await sealed(device)
            await #expect(throws: DeviceKeyError.Unavailable) { try await self.sealed(onMain) }
            await #expect(throws: DeviceKeyError.Unavailable) { try await opened(onMain, sealed) }
        }

        /// Audits of others found secrets that stayed in memory.
        @Test func secretsAreWipedWhenTheyAreSealedAndWhenTheyAreOpened() async throws {
            let chest = RememberingChest(EnclaveChest { .init(reason: "", cancel: "") })
            let key = EnclaveKey(.device, chest: chest, biometrics: SystemBiometrics())
            let planted = copy(of: secret)
            let sealed = try await offMainThread { [about] in try key.seal(plaintext: planted, associatedData: about) }
            #expect(planted == Data(count: secret.count))
            #expect(try await opened(key, sealed) == secret)
            #expect(chest.seen.count == 2)
            for framed in chest.seen { #expect(framed == Data(count: framed.count)) }
        }
    }
}

/// Keeps what goes through it, at the place where it lies.
private final class RememberingChest: KeyChest, @unchecked Sendable {
    private let chest: EnclaveChest
    private(set) var seen: [Data] = []

    init(_ chest: EnclaveChest) {
        self.chest = chest
    }

    func encrypt(_ plaintext: Data, to key: KeyRules) throws -> Data {
        seen.append(plaintext)
        return try chest.encrypt(plaintext, to: key)
    }

    func decrypt(_ ciphertext: Data, by key: KeyRules) throws -> Data {
        let opened = try chest.decrypt(ciphertext, by: key)
        seen.append(opened)
        return opened
    }

    func destroy(_ key: KeyRules) {
        chest.destroy(key)
    }
}
