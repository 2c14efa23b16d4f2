import ScenarioWorld

/// Each world is a process with a ledger: only so many run at once, or all of them would miss their times.
package actor Turns {
    package static let ofWorlds = Turns(3)

    private var free: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    package init(_ free: Int) {
        self.free = free
    }

    private func begin() async {
        if free > 0 {
            free -= 1
        } else {
            await withCheckedContinuation { waiting.append($0) }
        }
    }

    private func end() {
        if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() }
    }

    /// A world of its own, once there is room for it.
    @MainActor
    package static func inWorld(_ act: @MainActor (ScenarioWorld) async throws -> Void) async throws {
        await ofWorlds.begin()
        do {
            try await act(try ScenarioWorld(worldProgram))
            await ofWorlds.end()
        } catch {
            await ofWorlds.end()
            throw error
        }
    }
}
