// Room: the bridge from a command, which is synchronous, to what waits for a network.
// Answers: the value or the error of an asynchronous piece of work. Must not know: what is waited for.

import Foundation
import FuseCore
import FuseRollout
import Synchronization

/// Waits for asynchronous work.
enum Waiting {
    private final class Outcome<Value: Sendable>: Sendable {
        let result = Mutex<Result<Value, any Error>?>(nil)
    }

    /// Runs asynchronous work to its end; the calling thread, that of the program, does nothing meanwhile.
    ///
    /// - Returns: What the work returns.
    /// - Throws: What the work throws.
    static func wait<Value: Sendable>(_ work: @escaping @Sendable () async throws -> Value) throws -> Value {
        let outcome = Outcome<Value>()
        let end = DispatchSemaphore(value: 0)
        Task.detached {
            let result: Result<Value, any Error>
            do {
                result = .success(try await work())
            } catch {
                result = .failure(error)
            }
            outcome.result.withLock { $0 = result }
            end.signal()
        }
        end.wait()
        guard let result = outcome.result.withLock({ $0 }) else { throw CancellationError() }
        return try result.get()
    }
}

/// The machine's clock.
struct SystemClock: RolloutClock {
    var now: Timestamp { .now }

    /// Time asleep counts: a token grows old meanwhile.
    var uptime: Uptime {
        var time = timespec()
        clock_gettime(CLOCK_BOOTTIME, &time)
        return Uptime(milliseconds: Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000)
    }

    func sleep(milliseconds: Int64) async throws {
        try await Task.sleep(for: .milliseconds(max(0, milliseconds)))
    }
}
