import TegataCore

/// What the core says to whoever looks for a fault, from the making of the stream on until its reader ends. It never holds
/// secrets.
public func logLines(_ least: LogLevel) -> AsyncStream<LogLine> {
    let stream = followLog(least: least)
    return AsyncStream { continuation in
        let reading = Task {
            while case let lines = await stream.next(), !lines.isEmpty {
                for line in lines { continuation.yield(line) }
            }
            continuation.finish()
        }
        continuation.onTermination = { _ in
            stream.closeStream()
            reading.cancel()
        }
    }
}
