import Dispatch
import GRDB
import Synchronization

/// Checkpoints on their own connection and thread.
///
/// SQLite's passive checkpoints delay neither readers nor writers, but they never finish while a process
/// keeps writing. The log then grows, and a longer log takes longer to be put on disk. So at intervals one
/// checkpoint waits its turn as a writer does. It has little left to do, and the log begins anew.
final class Checkpoints: Sendable {
    private struct State {
        var writes = 0
        /// The number of checkpoints since the log began anew.
        var checkpoints = 0
        var isAtWork = false
    }

    /// The number of writes between two checkpoints.
    private static let every = 100
    /// The number of checkpoints after which the log begins anew.
    private static let untilAnew = 3
    /// The pages of log (64 MiB) from which a writer makes a checkpoint itself, if these do not keep up.
    static let mostPages = 16_384

    private let connection: DatabaseQueue
    private let state = Mutex(State())
    private let queue = DispatchQueue(label: "fuseguard.checkpoints", qos: .utility)

    /// Opens the connection.
    ///
    /// - Parameter path: The store's file, which exists: opened later it might be another one, or made anew.
    /// - Throws: `DatabaseError`.
    init(path: String) throws {
        var configuration = Configuration()
        configuration.busyMode = .timeout(0.1)
        connection = try DatabaseQueue(path: path, configuration: configuration)
    }

    /// Counts a commit, and starts a checkpoint if one is due.
    func wrote() {
        let isDue = state.withLock { state in
            state.writes += 1
            guard state.writes >= Self.every, !state.isAtWork else { return false }
            (state.writes, state.isAtWork) = (0, true)
            state.checkpoints += 1
            return true
        }
        guard isDue else { return }
        queue.async { [self] in
            let isAnew = state.withLock { $0.checkpoints >= Self.untilAnew }
            // If it fails, the next one or the writer does it.
            _ = try? connection.writeWithoutTransaction { try $0.checkpoint(.passive) }
            if isAnew, (try? connection.writeWithoutTransaction { try $0.checkpoint(.restart) }) != nil {
                state.withLock { $0.checkpoints = 0 }
            }
            state.withLock { $0.isAtWork = false }
        }
    }

    /// Waits for the checkpoints that are due.
    func finish() {
        queue.sync {}
    }
}
