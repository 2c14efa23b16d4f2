// https://developer.apple.com/documentation/uikit/views-and-controls
import Foundation

/// https://developer.apple.com/documentation/uikit/uiview
@MainActor open class UIView {
    public init(frame: CGRect) {}
    public convenience init() { self.init(frame: .zero) }

    open class var layerClass: AnyClass { CALayer.self }
    open var layer: CALayer { layerOfClass }
    private lazy var layerOfClass: CALayer = Self.layerClass == CALayer.self ? CALayer() : AVCaptureVideoPreviewLayer()

    open var bounds: CGRect { .zero }
    open func layoutSubviews() {}
}

/// https://developer.apple.com/documentation/uikit/uiwindow
@MainActor open class UIWindow: UIView {
    open var rootViewController: UIViewController?
}

/// https://developer.apple.com/documentation/uikit/uiviewcontroller
@MainActor open class UIViewController {
    public init() {}

    open var view: UIView! = UIView()
    open var presentedViewController: UIViewController? { nil }
    open var popoverPresentationController: UIPopoverPresentationController? { nil }
    open func present(_ viewControllerToPresent: UIViewController, animated flag: Bool, completion: (() -> Void)? = nil) {}
}

/// https://developer.apple.com/documentation/uikit/uipopoverpresentationcontroller
@MainActor open class UIPopoverPresentationController {
    private init() {}

    open var sourceView: UIView?
    open var sourceRect = CGRect.zero
}

/// https://developer.apple.com/documentation/uikit/uiactivityviewcontroller
@MainActor open class UIActivityViewController: UIViewController {
    public init(activityItems: [Any], applicationActivities: [UIActivity]?) {}

    public typealias CompletionWithItemsHandler = (UIActivity.ActivityType?, Bool, [Any]?, (any Error)?) -> Void
    open var completionWithItemsHandler: CompletionWithItemsHandler?
}

/// https://developer.apple.com/documentation/uikit/uiactivity
@MainActor open class UIActivity {
    private init() {}

    public struct ActivityType: RawRepresentable, Hashable, Sendable {
        public let rawValue: String

        public init(rawValue: String) {
            self.rawValue = rawValue
        }
    }
}
