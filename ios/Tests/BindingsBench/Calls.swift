import Foundation
import TegataCore
import TegataKit

/// What was called in the surface, in order.
final class Calls: @unchecked Sendable {
    static let ofGrant = Calls()

    private let lock = NSLock()
    private var names: [String] = []

    var called: [String] { lock.withLock { names } }

    func add(_ name: String) {
        lock.withLock { names.append(name) }
    }
}

/// The wallet with the calls of a grant counted; every other call is its own.
final class CountedWallet: TegataWallet, @unchecked Sendable {
    convenience init(_ wallet: TegataWallet) {
        self.init(unsafeFromHandle: wallet.uniffiCloneHandle())
    }

    override func events() throws -> EventStream {
        Calls.ofGrant.add("events")
        return CountedStream(unsafeFromHandle: try super.events().uniffiCloneHandle())
    }

    override func scan(source: ScanSource, cancel: CancelToken?) async throws -> ScanResult {
        Calls.ofGrant.add("scan")
        return try await super.scan(source: source, cancel: cancel)
    }

    override func agree(
        request: String, study: String?, approval: Approval, cancel: CancelToken?
    ) async throws -> Receipt {
        Calls.ofGrant.add("agree")
        return try await super.agree(request: request, study: study, approval: approval, cancel: cancel)
    }
}

private final class CountedStream: EventStream, @unchecked Sendable {
    override func next() async -> [Event] {
        Calls.ofGrant.add("next")
        return await super.next()
    }

    override func closeStream() {
        Calls.ofGrant.add("closeStream")
        super.closeStream()
    }
}

/// TegataKit's, counted.
func countedSecret(_ text: String) -> Secret {
    Calls.ofGrant.add("Secret")
    return secret(text)
}

/// TegataKit's, counted.
func countedCancellable<Answer: Sendable>(
    _ call: @Sendable (CancelToken) async throws -> Answer
) async throws -> Answer {
    Calls.ofGrant.add("CancelToken")
    return try await cancellable(call)
}
