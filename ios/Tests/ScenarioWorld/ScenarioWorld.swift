import Foundation

/// The process that plays everybody but the patient. One asks it at a time.
package final class ScenarioWorld: @unchecked Sendable {
    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()
    private var unread = Data()

    package init(_ program: String) throws {
        process.executableURL = URL(fileURLWithPath: program)
        process.standardInput = input
        process.standardOutput = output
        try process.run()
    }

    deinit {
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
    }

    /// Does one act while whoever waits for it can go on with something else.
    package func acting(_ act: JSON) async throws -> JSON {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(with: Result { try self.act(act) }) }
        }
    }

    /// Does one act; what does not go as the scenario says ends it.
    package func act(_ act: JSON) throws -> JSON {
        try input.fileHandleForWriting.write(contentsOf: Data("\(act)\n".utf8))
        let answer = try JSON(parsing: try line())
        if !answer["failed"].isNull { throw Otherwise("the world failed: \(answer["failed"])") }
        return answer
    }

    private func line() throws -> String {
        while true {
            if let end = unread.firstIndex(of: UInt8(ascii: "\n")) {
                let line = String(decoding: unread[..<end], as: UTF8.self)
                unread = Data(unread[unread.index(after: end)...])
                return line
            }
            let more = output.fileHandleForReading.availableData
            if more.isEmpty { throw Otherwise("the world has ended") }
            unread.append(more)
        }
    }
}
