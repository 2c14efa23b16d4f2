import TegataCore
import TegataKit

/// Where the system keeps what is said to whoever looks for a fault.
public protocol LogBook: Sendable {
    func write(_ line: LogLine)
}

/// Writes down what the core says, until the task is cancelled.
func keep(_ book: any LogBook) -> Task<Void, Never> {
    let lines = logLines(.info)
    return Task {
        for await line in lines { book.write(line) }
    }
}
