import Foundation
import Observation
import TegataCore
import TegataModels

/// What this device is to the app, for as long as the process lives; windows come and go.
@MainActor
@Observable
public final class Phone {
    public let app: TegataApp
    public let camera: CameraModel
    public let cover: PrivacyCover
    public private(set) var tongue: Tongue
    /// Counts what was recognised or done: each is felt.
    public private(set) var recognised = 0
    @ObservationIgnored private let equipment: Equipment
    @ObservationIgnored private let language: ChosenLanguage
    @ObservationIgnored private let board: NewsBoard
    @ObservationIgnored private let shared: SharedFiles
    @ObservationIgnored private let finishing: Finishing
    @ObservationIgnored private var listening: Task<Void, Never>?
    @ObservationIgnored private var logging: Task<Void, Never>?
    @ObservationIgnored private var waiting: [Effect] = []

    /// What only a window can do waits until there is one.
    @ObservationIgnored public weak var window: (any Window)? {
        didSet { handOver() }
    }

    /// - Parameter saved: what `place` was when the system ended the app.
    public init(_ equipment: Equipment, saved: String?) throws {
        self.equipment = equipment
        logging = keep(equipment.book)
        let keys = DeviceKeys(equipment.chest, equipment.biometrics)
        let folders = try Folders(in: equipment.support, equipment.protection)
        // The key store outlives an app that was deleted: what a former wallet left there opens nothing any more.
        if !hasWallet(home: folders.wallet) { keys.destroy() }
        board = NewsBoard(centre: equipment.centre)
        shared = SharedFiles(in: equipment.temporary)
        shared.forget()
        language = ChosenLanguage(defaults: equipment.defaults)
        tongue = Tongue(language.tag)
        let app = TegataApp(device: Self.device(equipment, keys, folders, shared), saved: saved)
        self.app = app
        camera = CameraModel(equipment.camera) { app.scanned($0) }
        cover = PrivacyCover { app.shown.isSecret }
        finishing = Finishing(equipment.time) { app.isWorking }
        listening = Task { [weak self, effects = app.effects] in
            for await effect in effects { await self?.carryOut(effect) }
        }
    }

    /// Where somebody is, for the time when the app is not there.
    public var place: String { app.navigation.saved }

    /// Does what is offered. What is left running is to be told later: that is the moment to ask.
    public func act(_ action: ActionKey, _ input: Input) {
        if action == .leaveRunning { Task { await board.ask() } }
        app.act(action, input)
    }

    /// A link that opened the app.
    public func follow(_ link: URL) {
        if let code = code(in: link, host: equipment.handout.linkHost) { app.arrived(code) }
    }

    /// A picture that somebody picked.
    public func take(picture file: Data, decode: (Data) -> ScanSource?) {
        app.arrived(source(ofPicture: file, decode: decode))
    }

    public func paste(_ text: String) {
        let text = text.trimmingCharacters(in: .whitespacesAndNewlines)
        if !text.isEmpty { app.arrived(text) }
    }

    /// Nobody looks any more. What was begun goes on.
    public func leave() {
        app.leave()
        finishing.leave()
    }

    public func comeBack() {
        finishing.comeBack()
        app.comeBack()
    }

    /// The system woke the app for what was not finished.
    public func wake() async {
        if await !finishing.wake() { await board.showUnfinished(in: tongue) }
    }

    /// The same where there is no phone: the process was begun for it, and the wallet stays closed.
    public static func tellUnfinished(_ equipment: Equipment) async {
        let tongue = Tongue(ChosenLanguage(defaults: equipment.defaults).tag)
        await NewsBoard(centre: equipment.centre).showUnfinished(in: tongue)
    }

    public func close() {
        listening?.cancel()
        logging?.cancel()
        app.close()
    }

    private static func device(_ equipment: Equipment, _ keys: DeviceKeys, _ folders: Folders, _ shared: SharedFiles) -> Device
    {
        var device = Device(
            home: folders.wallet, studies: folders.studies, deviceKey: keys.device, biometricKey: keys.biometric,
            settings: equipment.handout.settings, version: equipment.version)
        device.pinCheckMs = equipment.pinCheckMs
        let (centre, time, studies) = (equipment.centre, equipment.time, folders.studies)
        // The wallet is gone: so is all else that came of it.
        device.destroyKeys = {
            keys.destroy()
            shared.forget()
            try? FileManager.default.removeItem(atPath: studies)
            centre.forget()
            Task { await time.wakeNoMore() }
        }
        return device
    }

    func carryOut(_ effect: Effect) async {
        switch effect {
        case .notify(let news): await board.show(news, in: tongue)
        case .remind(let news, let atMs):
            await board.ask()
            await board.remind(news, atMs: atMs, in: tongue)
        case .torch: camera.turnLight()
        case .vibrate: recognised += 1
        case .useLanguage(let tag):
            language.choose(tag)
            tongue = Tongue(language.tag)
        default:
            waiting.append(effect)
            handOver()
        }
    }

    private func handOver() {
        guard let window else { return }
        let effects = waiting
        waiting = []
        for effect in effects { carryOut(effect, in: window) }
    }

    private func carryOut(_ effect: Effect, in window: any Window) {
        switch effect {
        case .pickPicture: window.pickPicture()
        case .shareText(let text):
            // Where there is no room for the file nothing is shared, and the sheet that does not come says so.
            guard let file = try? shared.file(text) else { return }
            window.share([file]) { [shared] in shared.forget() }
        case .shareFiles(let paths): window.share(paths.map { URL(fileURLWithPath: $0) }) {}
        case .printRecord(let record): window.printOut(tongue.page(record), name: tongue.words.text("screen_activity", []))
        case .openStore: if let store = equipment.handout.store { window.open(store) }
        case .openSystemSettings: window.openSettings()
        case .notify, .remind, .torch, .vibrate, .useLanguage: break
        }
    }
}
