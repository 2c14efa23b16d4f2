import UIKit

/// What SwiftUI leaves to UIKit.
final class AppDelegate: NSObject, UIApplicationDelegate {
    /// Keyboards of others could send on what is typed into them: PIN and words are typed on the system's.
    func application(
        _ application: UIApplication,
        shouldAllowExtensionPointIdentifier extensionPointIdentifier: UIApplication.ExtensionPointIdentifier
    ) -> Bool {
        extensionPointIdentifier != .keyboard
    }
}
