import Foundation
import Observation
import TegataPlatform
import UIKit

/// What a window does for the app: it asks, opens, picks and hands over.
@MainActor
@Observable
final class SystemWindow: Window {
    /// Whether the picker for pictures is shown.
    var isPicking = false

    func pickPicture() {
        isPicking = true
    }

    func share(_ files: [URL], done: @escaping @MainActor () -> Void) {
        guard let top = Self.top else { return done() }
        let sheet = UIActivityViewController(activityItems: files, applicationActivities: nil)
        sheet.completionWithItemsHandler = { _, _, _, _ in done() }
        // A tablet shows it beside something: there is no button that is known here.
        sheet.popoverPresentationController?.sourceView = top.view
        sheet.popoverPresentationController?.sourceRect = CGRect(
            x: top.view.bounds.midX, y: top.view.bounds.maxY, width: 0, height: 0)
        top.present(sheet, animated: true)
    }

    func printOut(_ text: String, name: String) {
        let info = UIPrintInfo.printInfo()
        info.jobName = name
        info.outputType = .general
        let printing = UIPrintInteractionController.shared
        printing.printInfo = info
        printing.printFormatter = UISimpleTextPrintFormatter(text: text)
        printing.present(animated: true)
    }

    func openSettings() {
        if let page = URL(string: UIApplication.openSettingsURLString) { open(page) }
    }

    func open(_ link: URL) {
        UIApplication.shared.open(link)
    }

    /// What stands before all others.
    private static var top: UIViewController? {
        let scenes = UIApplication.shared.connectedScenes.compactMap { $0 as? UIWindowScene }
        let scene = scenes.first { $0.activationState == .foregroundActive } ?? scenes.first
        var top = scene?.keyWindow?.rootViewController
        while let above = top?.presentedViewController { top = above }
        return top
    }
}
