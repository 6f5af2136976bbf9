public import FuseCore

/// The outcome of sending one request, as far as it is known.
public enum SendAnswer: Hashable, Sendable {
    /// The cloud accepted it (2xx).
    ///
    /// The charger may not have it yet, or only a part of it.
    case accepted
    /// The request was not applied and will not be.
    ///
    /// It was refused (400, 401, 403, 404, 429), or it never left.
    case notApplied(PortTrouble)
    /// It is unknown if the request was or will be applied.
    ///
    /// There was no answer, or one that belongs to neither of the other cases.
    case unknown(PortTrouble)

    /// The HTTP statuses of answers to requests that were certainly not applied.
    public static let statusesOfNotApplied: Set = [400, 401, 403, 404, 429]
}

/// The reason why a request or a reading failed.
public enum PortTrouble: Error, Hashable, Sendable {
    /// The service cannot be reached: no connection was made, so nothing was sent.
    case unreachable(String)
    /// A connection was made, but it broke or no answer came in time.
    case noAnswer(String)
    /// The service does not permit this user to do it (401, 403).
    case notPermitted(status: Int)
    /// There were too many requests, and waiting did not help (429).
    case tooManyRequests
    /// An answer other than 2xx: its status, and the vendor's business error if it names one.
    case refused(status: Int, error: String?)
    /// An answer that differs from what the service documents.
    case unreadable(String)
    /// The service accepted it, but long after neither its record nor the charger has it.
    case notTaken

    /// True when a later attempt may succeed with nothing else changed.
    public var mayPass: Bool {
        switch self {
        case .unreachable, .noAnswer, .tooManyRequests: true
        case .refused(let status, _): status >= 500
        case .notPermitted, .unreadable, .notTaken: false
        }
    }
}

/// The state of one charger at one moment, as far as it is known.
public struct ChargerReport: Hashable, Sendable {
    /// The override that the cloud has recorded.
    ///
    /// These are the fields `PropertyOfflineCurrentOverride` and `PropertyOfflinePhaseOverride`.
    public let cloud: OfflineOverride
    /// The effective current that the charger reports (observations 523 and 522).
    ///
    /// It refers to the installation's lines; nil if the charger reports none.
    public let reading: Reading?
    /// The effective phase that the charger reports (observation 522); nil if it reports none.
    ///
    /// It has the encoding of the write field.
    public let phase: PhaseChoice?
    /// The smallest current that the charger reports (observation 511); nil if it reports none.
    public let minCurrent: Milliamperes?
    /// The largest current that the charger reports (observation 510); nil if it reports none.
    public let maxCurrent: Milliamperes?
    /// True when the cloud reports the charger online; nil if it does not say.
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

/// The access to the chargers of one installation that a roll-out needs.
public protocol ChargerPort: Sendable {
    /// Sends one request, once.
    ///
    /// An implementation repeats a request only if it was certainly not applied.
    ///
    /// - Parameters:
    ///   - request: The request.
    ///   - deadline: The last moment at which it may leave; after that it is not sent at all.
    /// - Returns: The outcome as far as it is known.
    func send(_ request: ChargerUpdate, notAfter deadline: Uptime) async -> SendAnswer

    /// Reads one charger back.
    ///
    /// The report may be as old as the service's cache.
    func report(of charger: Identifier) async throws(PortTrouble) -> ChargerReport
}

extension ChargerPort {
    /// Reads one charger back, with the error as a value.
    public func result(of charger: Identifier) async -> Result<ChargerReport, PortTrouble> {
        do {
            return .success(try await report(of: charger))
        } catch {
            return .failure(error)
        }
    }
}

/// The clock of a roll-out, passed in.
public protocol RolloutClock: Sendable {
    /// The time of day; it may jump.
    var now: Timestamp { get }
    /// The time since the machine started; it never jumps.
    var uptime: Uptime { get }
    /// Waits.
    ///
    /// - Throws: `CancellationError` if the wait is cancelled.
    func sleep(milliseconds: Int64) async throws
}
