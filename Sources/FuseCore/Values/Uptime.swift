/// The time since the machine started, in whole milliseconds.
///
/// Unlike the time of day, it cannot be set.
public struct Uptime: Hashable, Comparable, Sendable {
    /// Milliseconds since the machine started.
    public let milliseconds: Int64

    /// A time later than any other.
    public static let distantFuture = Uptime(milliseconds: .max)

    /// Makes a time.
    public init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// Returns the least time that has passed since an earlier uptime, in milliseconds.
    ///
    /// If the machine was restarted in between, the result is the time since that restart.
    ///
    /// - Parameter earlier: The uptime read earlier, on the same machine.
    /// - Returns: The time in milliseconds, 0 or more.
    public func leastSince(_ earlier: Uptime) -> Int64 {
        self < earlier ? milliseconds : milliseconds - earlier.milliseconds
    }

    /// True if the left time is the earlier one.
    public static func < (left: Uptime, right: Uptime) -> Bool { left.milliseconds < right.milliseconds }
}
