import Foundation
import ScenarioWorld

/// Objects that the core holds, or behind which it holds something, for as long as they live.
final class Held {
    private var objects: [() -> AnyObject?] = []

    /// How many still live.
    var left: Int {
        forgetFreed()
        return objects.count
    }

    func watch(_ new: AnyObject...) {
        forgetFreed()
        objects += new.map { object in { [weak object] in object } }
    }

    private func forgetFreed() {
        objects.removeAll { $0() == nil }
    }
}

/// What the system says of this process.
struct ProcessFigures {
    let mebibytes: Double
    let threads: Int

    /// Once the threads that wait for calls have ended, which they do after 10 seconds without any.
    static func afterIdling() async throws -> ProcessFigures {
        try await Task.sleep(for: .seconds(12))
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        func number(_ name: String) throws -> Int {
            let line = status.split(separator: "\n").first { $0.hasPrefix(name + ":") }
            guard let number = line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap({ Int($0) }) else {
                throw Otherwise("the system does not say \(name)")
            }
            return number
        }
        return ProcessFigures(mebibytes: Double(try number("VmRSS")) / 1024, threads: try number("Threads"))
    }
}

/// One heap for all threads, from which large pieces go back to the system at once: what grows then is what is not freed. Else
/// glibc keeps room for each thread, above all the 19 MiB that the check of a PIN takes, in one after the other.
func keepNoRoomForThreads() {
    _ = mallopt(-8, 1)  // M_ARENA_MAX
    _ = mallopt(-3, 1 << 20)  // M_MMAP_THRESHOLD
}

/// glibc's, which Swift's module of it leaves out.
@_silgen_name("mallopt") private func mallopt(_ parameter: CInt, _ value: CInt) -> CInt
