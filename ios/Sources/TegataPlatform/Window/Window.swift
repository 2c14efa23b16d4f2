import Foundation
import TegataModels

/// What only a window can do.
@MainActor
public protocol Window: AnyObject {
    /// The system's picker, which shows the app what was chosen and nothing else.
    func pickPicture()

    /// The system's sheet for handing files over; `done` when it is closed.
    func share(_ files: [URL], done: @escaping @MainActor () -> Void)

    func printOut(_ text: String, name: String)

    func openSettings()

    func open(_ link: URL)
}
