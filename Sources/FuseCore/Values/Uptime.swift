/// The time since the machine started, in whole milliseconds: unlike the time of day nobody can set it.
public struct Uptime: Hashable, Comparable, Sendable {
    /// Milliseconds since the machine started.
    public let milliseconds: Int64

    /// Later than anything.
    public static let distantFuture = Uptime(milliseconds: .max)

    /// Makes a time.
    public init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// The least time that has passed since an earlier one, in milliseconds. Where the machine was started anew
    /// in between, as much as has passed since then.
    ///
    /// - Parameter earlier: The uptime read earlier, on the same machine.
    public func leastSince(_ earlier: Uptime) -> Int64 {
        self < earlier ? milliseconds : milliseconds - earlier.milliseconds
    }

    /// Whether the left time is the earlier one.
    public static func < (left: Uptime, right: Uptime) -> Bool { left.milliseconds < right.milliseconds }
}
