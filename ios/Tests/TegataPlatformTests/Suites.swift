import Foundation
import Testing

/// Tests that share what is played below the system's functions run one after the other.
@Suite(.serialized) enum Suites {}

func offMainThread<Answer: Sendable>(_ work: @escaping @Sendable () throws -> Answer) async throws -> Answer {
    try await withCheckedThrowingContinuation { continuation in
        DispatchQueue.global().async { continuation.resume(with: Result(catching: work)) }
    }
}

/// The same bytes elsewhere, so that what is wiped is not what it is compared with.
func copy(of data: Data) -> Data {
    Data(Array(data))
}
