import Foundation
import TegataPlatform

/// What the phone gives.
@MainActor
func systemEquipment(camera: CaptureCamera, time: SystemBackgroundTime) -> Equipment {
    let files = FileManager.default
    let chest = EnclaveChest { .init(reason: ownWord(.biometricReason), cancel: ownWord(.biometricCancel)) }
    return Equipment(
        chest: chest, biometrics: SystemBiometrics(), camera: camera, centre: SystemNotifications(), time: time,
        protection: SystemFolderProtection(), book: OSLogBook(), defaults: .standard,
        support: files.urls(for: .applicationSupportDirectory, in: .userDomainMask)[0], temporary: files.temporaryDirectory,
        handout: handout, version: version)
}

private var handout: Handout {
    guard let file = Bundle.main.url(forResource: "Handout", withExtension: "plist"), let plist = try? Data(contentsOf: file),
        let handout = try? Handout(plist: plist)
    else { return Handout() }
    return handout
}

private var version: String { Bundle.main.object(forInfoDictionaryKey: "CFBundleShortVersionString") as? String ?? "" }
