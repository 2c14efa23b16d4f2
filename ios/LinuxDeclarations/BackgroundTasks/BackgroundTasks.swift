// https://developer.apple.com/documentation/backgroundtasks
import Foundation

/// https://developer.apple.com/documentation/backgroundtasks/bgtaskscheduler
open class BGTaskScheduler: @unchecked Sendable {
    private init() {}

    open class var shared: BGTaskScheduler { BGTaskScheduler() }
    open func submit(_ taskRequest: BGTaskRequest) throws {}
    open func cancel(taskRequestWithIdentifier identifier: String) {}
}

/// https://developer.apple.com/documentation/backgroundtasks/bgtaskrequest
open class BGTaskRequest {
    init() {}

    open var earliestBeginDate: Date?
}

/// https://developer.apple.com/documentation/backgroundtasks/bgapprefreshtaskrequest
open class BGAppRefreshTaskRequest: BGTaskRequest {
    public init(identifier: String) {}
}
