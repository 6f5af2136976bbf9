// Room: what was passed on is read back until it is confirmed, or turns out never to have been applied.
// Answers: which update is to be read when. The reading itself is the roll-out's. Must not know: HTTP, the API.

public import FuseCore
import FuseDesk
import FusePlanner
public import FuseRollout
import Logging
import ServiceLifecycle

/// A token that somebody's request had, kept in memory for as long as it is of use.
struct Bearer: Sendable, CustomStringConvertible {
    /// The token itself.
    let exposed: String

    /// Reads an Authorization header.
    init?(_ header: String) {
        let words = header.split(separator: " ")
        guard words.count == 2, words[0].lowercased() == "bearer" else { return nil }
        exposed = String(words[1])
    }

    var description: String { "a token" }
}

/// Who reads chargers back.
public protocol Readers: Sendable {
    /// Whether the gateway has credentials of its own, and so can carry plans out.
    var canApply: Bool { get }

    /// The chargers of an installation, for as long as the work lasts.
    ///
    /// - Parameters:
    ///   - installation: The installation as recorded.
    ///   - token: A bearer token to be used where the gateway has no credentials of its own.
    ///   - work: Gets the chargers.
    /// - Returns: What the work returns; nil where there are neither credentials nor a token.
    func withPort<Value: Sendable>(
        for installation: Installation, token: String?,
        _ work: @Sendable (any ChargerPort) async throws -> Value
    ) async throws -> Value?
}

/// Reads back what was passed on.
actor ReadBack: Service {
    private struct Watched {
        let token: Bearer?
        var count = 0
        var next: ContinuousClock.Instant
        var isBeingRead = false
    }

    private let register: Register
    private let readers: any Readers
    private let word: ConfirmedBy
    private let metrics: GatewayMetrics
    private let logger: Logger
    private var watched: [Identifier: Watched] = [:]

    /// How long a charger is read again and again before others get their turn, in milliseconds.
    private static let patience: Int64 = 30_000
    /// The pauses between two such rounds, in seconds; the last one repeats.
    private static let pauses = [5, 15, 30, 60, 120, 300]
    /// How many are read at the same time; most of them wait. The client keeps the API's limits.
    private static let mostAtOnce = 32

    init(
        _ register: Register, readers: any Readers, word: ConfirmedBy, metrics: GatewayMetrics, logger: Logger
    ) {
        self.register = register
        self.readers = readers
        self.word = word
        self.metrics = metrics
        self.logger = logger
    }

    /// Takes up an update that was passed on.
    func watch(_ plan: Identifier, token: Bearer?) {
        watched[plan] = Watched(token: token, next: .now)
        metrics.setWatched(watched.count)
    }

    /// Goes on with what was passed on before the program was started, then reads whatever is due.
    func run() async throws {
        for plan in try await register.read({ try $0.passagesInFlight() }) where watched[plan] == nil {
            watched[plan] = Watched(token: nil, next: .now)
        }
        metrics.setWatched(watched.count)
        await cancelWhenGracefulShutdown { await self.readWhatIsDue() }
    }

    private func readWhatIsDue() async {
        await withDiscardingTaskGroup { group in
            while !Task.isCancelled {
                for plan in due() { group.addTask { await self.read(plan) } }
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
        for plan in due { watched[plan]?.isBeingRead = true }
        return due
    }

    private func read(_ plan: Identifier) async {
        let isOpen: Bool
        do {
            isOpen = try await readOnce(plan)
        } catch {
            logger.warning("not read back", metadata: ["plan": "\(plan)", "why": "\(error)"])
            isOpen = true
        }
        if isOpen, var entry = watched[plan] {
            entry.count += 1
            entry.isBeingRead = false
            entry.next = .now + .seconds(Self.pauses[min(entry.count - 1, Self.pauses.count - 1)])
            watched[plan] = entry
        } else {
            watched[plan] = nil
        }
        metrics.setWatched(watched.count)
    }

    /// Reads a charger once.
    ///
    /// - Returns: Whether something of the plan is still open, or may still arrive.
    private func readOnce(_ id: Identifier) async throws -> Bool {
        let token = watched[id]?.token
        let found = try await register.read { reading in
            try reading.plan(id).flatMap { plan in
                try reading.record(plan.installation).map { (plan, $0.installation) }
            }
        }
        guard let (plan, installation) = found else { return false }
        if !plan.open.isEmpty {
            let rules = RolloutRules(patience: Self.patience, word: word, sends: false)
            let journal = RolloutJournal(of: id, in: register.store)
            let end = try await readers.withPort(for: installation, token: token?.exposed) { port in
                try await RolloutDriver(journal: journal, port: port, clock: SystemClock())
                    .run(RolloutState(plan, on: installation, rules: rules))
            }
            metrics.countReading(isConfirmed: end?.unconfirmed.isEmpty ?? false)
            if end == nil {
                logger.warning("not read back: no credentials", metadata: ["plan": "\(id)"])
            }
            for (charger, trouble) in end?.troubles ?? [:] {
                logger.warning(
                    "not read back",
                    metadata: ["plan": "\(id)", "charger": "\(charger)", "why": "\(trouble)"])
            }
        }
        return try await register.write { writing in
            let isSettled = try writing.giveUpFailed(id)
            guard !isSettled else { return false }
            try writing.forgetUnanswered(in: plan.installation, uptime: .now, at: .now)
            return try writing.plan(id)?.flight != nil
        }
    }
}

extension StoreReading {
    /// The updates that were passed on and are not settled.
    fileprivate func passagesInFlight() throws -> [Identifier] {
        try plansInFlight().filter(\.isPassage)
    }
}
