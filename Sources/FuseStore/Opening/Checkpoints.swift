import Dispatch
import GRDB
import Synchronization

/// Checkpoints on a connection and a thread of their own.
///
/// SQLite's passive ones hold up neither readers nor writers, and never come to an end where somebody always writes: the
/// log grows, and what grows takes longer to be put on disk. So now and then one waits its turn as a writer does, with
/// little left to do, and the log begins anew.
final class Checkpoints: Sendable {
    private struct State {
        var writes = 0
        /// Checkpoints since the log began anew.
        var checkpoints = 0
        var isAtWork = false
    }

    /// Writes between two checkpoints.
    private static let every = 100
    /// Checkpoints until the log is begun anew.
    private static let untilAnew = 3
    /// The pages of log from which a writer makes a checkpoint itself, should these not keep up: 64 MiB.
    static let mostPages = 16_384

    private let connection: DatabaseQueue
    private let state = Mutex(State())
    private let queue = DispatchQueue(label: "fuseguard.checkpoints", qos: .utility)

    /// - Parameter path: The store's file, which is there: opened later it might be another one, or made anew.
    init(path: String) throws {
        var configuration = Configuration()
        configuration.busyMode = .timeout(0.1)
        connection = try DatabaseQueue(path: path, configuration: configuration)
    }

    /// Something was committed.
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
            // Where it does not work out, the next one or the writer does it.
            _ = try? connection.writeWithoutTransaction { try $0.checkpoint(.passive) }
            if isAnew, (try? connection.writeWithoutTransaction { try $0.checkpoint(.restart) }) != nil {
                state.withLock { $0.checkpoints = 0 }
            }
            state.withLock { $0.isAtWork = false }
        }
    }

    /// Waits for what is due.
    func finish() {
        queue.sync {}
    }
}
