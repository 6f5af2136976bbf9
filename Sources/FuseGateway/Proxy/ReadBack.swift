public import FuseCore
import FuseHTTP
public import FuseRollout
import FuseService
import Logging
import ServiceLifecycle

/// Provides access to chargers for reading them back and carrying plans out.
public protocol ChargerPortProvider: Sendable {
    /// True if the gateway has credentials of its own, and so can carry plans out.
    var canApply: Bool { get }

    /// Gives access to the chargers of an installation for as long as the work lasts.
    ///
    /// - Parameters:
    ///   - installation: The installation as recorded.
    ///   - token: A bearer token to use if the gateway has no credentials of its own.
    ///   - work: Receives the access to the chargers.
    /// - Returns: The result of the work; nil if there are neither credentials nor a token.
    /// - Throws: The error of the work, or that of a token which cannot be one.
    func withPort<Value: Sendable>(
        for installation: Installation, token: String?,
        _ work: @Sendable (any ChargerPort) async throws -> Value
    ) async throws -> Value?
}

/// Reads back forwarded updates, charger by charger.
actor ReadBack: Service {
    private struct Watched {
        var token: Secret?
        var count = 0
        var next: ContinuousClock.Instant
        var isBeingRead = false
        var quiet = ForwardedQuiet()
    }

    private let storeQueue: StoreQueue
    private let ports: any ChargerPortProvider
    private let confirmedBy: ConfirmedBy
    private let metrics: GatewayMetrics
    private let logger: Logger
    private var watched: [Identifier: Watched] = [:]
    private var lookedAt = ContinuousClock.now

    /// The pauses between readings of a charger after an update, in seconds; the last one repeats.
    private static let pauses = [1, 1, 2, 3, 5, 5, 5, 5, 15, 30, 60]
    /// The pause before the store is asked again for what other gateways passed.
    private static let pauseOfLooking = Duration.seconds(30)
    /// The largest number of concurrent read-backs; the client itself keeps the API's rate limits.
    private static let mostAtOnce = 32

    init(
        _ storeQueue: StoreQueue, ports: any ChargerPortProvider, confirmedBy: ConfirmedBy,
        metrics: GatewayMetrics,
        logger: Logger
    ) {
        self.storeQueue = storeQueue
        self.ports = ports
        self.confirmedBy = confirmedBy
        self.metrics = metrics
        self.logger = logger
    }

    /// Starts reading back a charger to which an update was forwarded.
    func watch(_ charger: Identifier, token: Secret?) {
        var entry = watched[charger] ?? Watched(next: .now)
        (entry.count, entry.next) = (0, .now)
        if let token { entry.token = token }
        watched[charger] = entry
        metrics.setWatched(watched.count)
    }

    /// Resumes the read-backs from before the program started, then reads each charger that is due.
    func run() async throws {
        try await watchWhatIsOpen()
        await cancelWhenGracefulShutdown { await self.readWhatIsDue() }
    }

    /// Starts reading back what counts in the store: from before the program started, or of another gateway.
    private func watchWhatIsOpen() async throws {
        lookedAt = .now
        for charger in try await storeQueue.read({ try $0.forwardedChargers() }) where watched[charger] == nil
        {
            watched[charger] = Watched(next: .now)
        }
        metrics.setWatched(watched.count)
    }

    private func readWhatIsDue() async {
        await withDiscardingTaskGroup { group in
            while !Task.isCancelled {
                // A store that cannot be read now is asked again later.
                if ContinuousClock.now - lookedAt >= Self.pauseOfLooking { try? await watchWhatIsOpen() }
                for charger in due() { group.addTask { await self.read(charger) } }
                try? await Task.sleep(for: .milliseconds(200))
            }
        }
    }

    private func due() -> [Identifier] {
        let now = ContinuousClock.now
        let free = Self.mostAtOnce - watched.values.count(where: \.isBeingRead)
        guard free > 0 else { return [] }
        let due = watched.filter { !$0.value.isBeingRead && $0.value.next <= now }
            .sorted { $0.value.next < $1.value.next }.prefix(free).map(\.key)
        for charger in due {
            let count = watched[charger]?.count ?? 0
            watched[charger]?.isBeingRead = true
            watched[charger]?.count = count + 1
            // An update forwarded during the reading brings the next reading forward.
            watched[charger]?.next = now + .seconds(Self.pauses[min(count, Self.pauses.count - 1)])
        }
        return due
    }

    private func read(_ charger: Identifier) async {
        var isOpen = true
        do {
            isOpen = try await readOnce(charger)
        } catch {
            watched[charger]?.quiet.heed(nil)
            logger.warning("not read back", metadata: ["charger": "\(charger)", "why": "\(error)"])
        }
        // A charger that received another update in the meantime is read once more.
        if isOpen || watched[charger]?.count == 0 {
            watched[charger]?.isBeingRead = false
        } else {
            watched[charger] = nil
        }
        metrics.setWatched(watched.count)
    }

    /// Reads a charger once.
    ///
    /// - Returns: True if a forwarded update of it is still open, or may still arrive.
    private func readOnce(_ charger: Identifier) async throws -> Bool {
        guard let found = try await storeQueue.read({ try $0.forwarded(to: charger) }) else { return false }
        let (updates, installation) = found
        let begun = Uptime.now
        let since = watched[charger]?.quiet.since(updates, at: begun) ?? begun
        let report = try await ports.withPort(for: installation, token: watched[charger]?.token?.exposed) {
            port in
            try await port.report(of: charger)
        }
        guard let report else {
            watched[charger]?.quiet.heed(nil)
            logger.warning("not read back: no credentials", metadata: ["charger": "\(charger)"])
            return true
        }
        let settlement = updates.settled(
            by: report, on: installation, confirmedBy: confirmedBy, begun: begun, since: since)
        guard let settlement else {
            watched[charger]?.quiet.heed(report)
            if let reading = updates.readingAbove(report, on: installation) {
                try await storeQueue.write { try $0.note(reading, of: charger, at: .now) }
            }
            metrics.countReading(isConfirmed: false)
            return true
        }
        let isRecorded = try await storeQueue.write { try $0.settle(settlement) }
        metrics.countReading(isConfirmed: isRecorded)
        return try await storeQueue.read { try $0.forwarded(to: charger) } != nil
    }
}
