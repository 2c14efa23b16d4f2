import TegataCore
import TegataPlatform
import os

/// The system's log. Texts are shown only while a developer is attached; where a line comes from is always seen.
struct OSLogBook: LogBook {
    private let logger = Logger(subsystem: "org.tegata.app", category: "core")

    func write(_ line: LogLine) {
        let level: OSLogType =
            switch line.level {
            case .info: .info
            case .warning: .default
            case .error: .error
            }
        logger.log(level: level, "\(line.from, privacy: .public): \(line.text, privacy: .private)")
    }
}
