// https://developer.apple.com/documentation/uikit/printing

/// https://developer.apple.com/documentation/uikit/uiprintinteractioncontroller
@MainActor open class UIPrintInteractionController {
    private init() {}

    open class var shared: UIPrintInteractionController { UIPrintInteractionController() }
    open var printInfo: UIPrintInfo?
    open var printFormatter: UIPrintFormatter?

    @discardableResult
    open func present(
        animated: Bool, completionHandler completion: ((UIPrintInteractionController, Bool, (any Error)?) -> Void)? = nil
    ) -> Bool { false }
}

/// https://developer.apple.com/documentation/uikit/uiprintinfo
@MainActor open class UIPrintInfo {
    private init() {}

    public enum OutputType: Int, Sendable {
        case general = 0
        case photo = 1
        case grayscale = 2
    }

    open class func printInfo() -> UIPrintInfo { UIPrintInfo() }
    open var jobName = ""
    open var outputType = OutputType.general
}

/// https://developer.apple.com/documentation/uikit/uiprintformatter
@MainActor open class UIPrintFormatter {
    init() {}
}

/// https://developer.apple.com/documentation/uikit/uisimpletextprintformatter
@MainActor open class UISimpleTextPrintFormatter: UIPrintFormatter {
    public init(text: String) {}
}
