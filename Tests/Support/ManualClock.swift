package import FuseCore
import FuseRollout
import Synchronization

/// A clock on which a wait takes no real time, or no wait ends.
package final class ManualClock: RolloutClock {
    private let state: Mutex<(uptime: Int64, waits: [Int64])>

    private let isStopped: Bool

    /// - Parameters:
    ///   - uptime: The uptime at the beginning, in milliseconds.
    ///   - isStopped: True where time stands still, and a wait ends only when its task is cancelled.
    package init(uptime: Int64 = 1_000, isStopped: Bool = false) {
        self.state = Mutex((uptime, []))
        self.isStopped = isStopped
    }

    package var now: Timestamp { Timestamp(milliseconds: 1_800_000_000_000 + uptime.milliseconds) }
    package var uptime: Uptime { Uptime(milliseconds: state.withLock { $0.uptime }) }
    /// The waits so far, in milliseconds.
    package var waits: [Int64] { state.withLock { $0.waits } }

    /// Moves the clock forward.
    package func pass(milliseconds: Int64) { state.withLock { $0.uptime += milliseconds } }

    package func sleep(milliseconds: Int64) async throws {
        try Task.checkCancellation()
        if isStopped { try await Task.sleep(for: .seconds(3_600)) }
        state.withLock { state in
            state.uptime += milliseconds
            state.waits.append(milliseconds)
        }
        await Task.yield()
    }
}
