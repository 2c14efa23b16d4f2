import TegataCore

/// What happens in a wallet, from the making of the sequence on. It ends when the wallet is gone or the task is cancelled.
/// An event says what to ask anew; `missed`: everything.
public struct WalletEvents: AsyncSequence, Sendable {
    public typealias Element = Event

    let stream: EventStream

    public func makeAsyncIterator() -> Iterator {
        Iterator(stream: stream)
    }

    public struct Iterator: AsyncIteratorProtocol {
        let stream: EventStream
        var waiting: ArraySlice<Event> = []

        public mutating func next() async -> Event? {
            if waiting.isEmpty {
                let stream = stream
                waiting = await withTaskCancellationHandler {
                    await stream.next()[...]
                } onCancel: {
                    stream.closeStream()
                }
            }
            return waiting.popFirst()
        }
    }
}

extension TegataWallet {
    /// What happens from now on.
    public func eventSequence() throws -> WalletEvents {
        WalletEvents(stream: try events())
    }
}
