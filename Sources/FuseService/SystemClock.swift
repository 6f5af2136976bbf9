import Foundation
public import FuseCore
public import FuseRollout

extension Uptime {
    /// The machine's uptime at this moment, including time asleep.
    public static var now: Uptime {
        var time = timespec()
        clock_gettime(CLOCK_BOOTTIME, &time)
        return Uptime(milliseconds: Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000)
    }
}

extension Timestamp {
    /// The time of day at this moment.
    public static var now: Timestamp {
        Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000))
    }
}

/// The machine's clock.
public struct SystemClock: RolloutClock {
    /// Makes the clock.
    public init() {}

    /// The time of day.
    public var now: Timestamp { .now }

    /// The machine's uptime, including time asleep: a token also ages while the machine sleeps.
    public var uptime: Uptime { .now }

    /// Waits.
    public func sleep(milliseconds: Int64) async throws {
        try await Task.sleep(for: .milliseconds(max(0, milliseconds)))
    }
}
