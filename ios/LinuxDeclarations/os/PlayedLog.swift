import Foundation

/// What the system's log would keep, on Linux.
package final class PlayedLog: @unchecked Sendable {
    package static let shared = PlayedLog()
    private let lock = NSLock()
    private var kept: [String] = []

    package var lines: [String] { lock.withLock { kept } }

    func add(_ line: String) {
        lock.withLock { kept.append(line) }
    }
}
