public import FuseCore

/// What came of sending one request, as far as anybody knows.
public enum SendAnswer: Hashable, Sendable {
    /// The cloud took it (2xx). The charger may not have it yet, nor all of it.
    case accepted
    /// It was not applied and will not be: it was refused (400, 401, 403, 404, 429), or it never left.
    case notApplied(PortTrouble)
    /// Nobody knows whether it was or will be applied: no answer, or one that is neither of the above.
    case unknown(PortTrouble)

    /// The statuses of answers to requests that were certainly not applied.
    public static let statusesOfNotApplied: Set = [400, 401, 403, 404, 429]
}

/// Why something was not answered as hoped.
public enum PortTrouble: Error, Hashable, Sendable {
    /// The service cannot be reached: no connection was made, so nothing was sent.
    case unreachable(String)
    /// A connection was made and no answer came in time, or it broke.
    case noAnswer(String)
    /// The service does not let this user do it (401, 403).
    case notPermitted(status: Int)
    /// Too many requests, and waiting did not help (429).
    case tooManyRequests
    /// Another answer than 2xx: its status, and the vendor's business error where it names one.
    case refused(status: Int, error: String?)
    /// The answer came and is not what the service documents.
    case unreadable(String)

    /// Whether trying again later, with nothing else changed, may help.
    public var mayPass: Bool {
        switch self {
        case .unreachable, .noAnswer, .tooManyRequests: true
        case .refused(let status, _): status >= 500
        case .notPermitted, .unreadable: false
        }
    }
}

/// What is known of one charger at one moment.
public struct ChargerReport: Hashable, Sendable {
    /// The override that the cloud has recorded (`PropertyOfflineCurrentOverride`, `PropertyOfflinePhaseOverride`).
    public let cloud: OfflineOverride
    /// The effective value that the charger reports (observations 523 and 522) on the installation's lines; nil
    /// where it reports none.
    public let reading: Reading?
    /// The effective phase that the charger reports (522), in the encoding of the write field; nil where it
    /// reports none.
    public let phase: PhaseChoice?
    /// The least current that the charger reports (511); nil where it reports none.
    public let minCurrent: Milliamperes?
    /// The largest current that the charger reports (510); nil where it reports none.
    public let maxCurrent: Milliamperes?
    /// Whether the cloud sees the charger; nil where it does not say.
    public let isOnline: Bool?

    /// Makes a report.
    public init(
        cloud: OfflineOverride, reading: Reading?, phase: PhaseChoice?, minCurrent: Milliamperes? = nil,
        maxCurrent: Milliamperes? = nil, isOnline: Bool? = nil
    ) {
        self.cloud = cloud
        self.reading = reading
        self.phase = phase
        self.minCurrent = minCurrent
        self.maxCurrent = maxCurrent
        self.isOnline = isOnline
    }
}

/// The chargers of one installation, as a roll-out needs them.
public protocol ChargerPort: Sendable {
    /// Sends one request, once: whoever fills this port repeats only what was certainly not applied.
    ///
    /// - Parameters:
    ///   - request: The request.
    ///   - deadline: The last moment at which it may leave; after that it is not sent at all.
    func send(_ request: ChargerUpdate, notAfter deadline: Uptime) async -> SendAnswer

    /// Reads one charger back. What it reports may be as old as the service's cache.
    func report(of charger: Identifier) async throws(PortTrouble) -> ChargerReport
}

/// The clock, passed in.
public protocol RolloutClock: Sendable {
    /// The time of day; it may jump.
    var now: Timestamp { get }
    /// The time since the machine started; it never jumps.
    var uptime: Uptime { get }
    /// Waits.
    ///
    /// - Throws: `CancellationError` where the waiting is called off.
    func sleep(milliseconds: Int64) async throws
}
