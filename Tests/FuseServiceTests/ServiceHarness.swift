import FuseCore
import FuseJSON
import FusePlanner
import FuseRecord
import FuseReport
import FuseRollout
import FuseService
import FuseTestSupport
import Synchronization
import Testing

/// The exit status of the program, not that of a test's process.
typealias ExitStatus = FuseReport.ExitStatus

/// A store in memory with installations, on which the use cases are carried out.
struct ServiceHarness {
    let store = MemoryStore()
    let attribution: Attribution
    let now = Timestamp(milliseconds: 5_000_000)
    let uptime = Uptime(milliseconds: 5_000_000)

    init(_ installations: Installation...) throws {
        attribution = try #require(Attribution(actor: "test", reason: "a reason"))
        try store.write { try $0.put(installations, at: Timestamp(milliseconds: 1)) }
    }

    /// Two chargers that use 22 A of the 32 A of the first line.
    static func withHeadroom() throws -> ServiceHarness {
        try ServiceHarness(
            site(fuse: 32, [charger("a", 10, phase: .phase1), charger("b", 12, phase: .phase1)]))
    }

    /// Two chargers that use all of the first line.
    static func onFullLine() throws -> ServiceHarness {
        try ServiceHarness(
            site(fuse: 32, [charger("a", 20, phase: .phase1), charger("b", 12, phase: .phase1)]))
    }

    /// An exchange: the first charger gives up the current that the second takes.
    static func swap() throws -> Proposal {
        try proposal(update("a", .overridden(amperes(12))), update("b", .overridden(amperes(20))))
    }

    /// The entries of the log.
    func entries() throws -> [LogDraft] {
        var entries: [LogDraft] = []
        try store.log(of: nil) { entries.append($0.draft) }
        return entries
    }

    func plan(_ id: Identifier) throws -> RecordedPlan {
        try #require(try store.read { try $0.plan(id) })
    }

    func plansInFlight() throws -> [Identifier] { try store.read { try $0.plansInFlight() } }

    /// The recorded current of a charger of the site; nil if it is automatic.
    func current(of charger: Identifier) throws -> Milliamperes? {
        let chargers = try #require(try store.installation("site")).chargers
        return try #require(chargers.first { $0.id == charger }).offline.current.milliamperes
    }

    /// Judges an update and notes it as being sent.
    func pass(
        _ update: ChargerUpdate, rules: ForwardingRules = ForwardingRules(), as id: Identifier = "pass-1",
        after milliseconds: Int64 = 0
    ) throws -> ForwardingDecision {
        try store.write { writing in
            try writing.forward(
                update, rules: rules, attribution: attribution,
                now: Timestamp(milliseconds: now.milliseconds + milliseconds),
                uptime: Uptime(milliseconds: uptime.milliseconds + milliseconds), newID: { id })
        }
    }
}

/// Chargers that hold what they are sent, where the test lets it arrive.
final class ScriptedChargers: ChargerPort {
    private struct State {
        var offline: [Identifier: OfflineOverride] = [:]
        var sent: [ChargerUpdate] = []
    }

    private let state: Mutex<State>
    private let answer: @Sendable (ChargerUpdate) -> SendAnswer

    /// - Parameters:
    ///   - installation: The installation with the settings that its chargers hold.
    ///   - answer: The answer to a request; one that is accepted arrives.
    init(
        _ installation: Installation,
        answer: @escaping @Sendable (ChargerUpdate) -> SendAnswer = { _ in .accepted }
    ) {
        var state = State()
        for charger in installation.chargers { state.offline[charger.id] = charger.offline }
        self.state = Mutex(state)
        self.answer = answer
    }

    /// The requests so far.
    var sent: [ChargerUpdate] { state.withLock { $0.sent } }

    func send(_ request: ChargerUpdate, notAfter deadline: Uptime) async -> SendAnswer {
        let answer = answer(request)
        state.withLock { state in
            state.sent.append(request)
            guard case .accepted = answer else { return }
            if let current = request.current { state.offline[request.charger]?.current = current }
            if let phase = request.phase { state.offline[request.charger]?.phase = phase }
        }
        return answer
    }

    func report(of charger: Identifier) async throws(PortTrouble) -> ChargerReport {
        guard let offline = state.withLock({ $0.offline[charger] }) else {
            throw .noAnswer("no such charger")
        }
        let lines: LineSet = [.phase1: LineSet(.l1), .phase2: LineSet(.l2)][offline.phase] ?? .all
        let reading = offline.current.milliamperes.map {
            Reading(current: $0, decimals: 3, lines: lines, readAt: nil)
        }
        return ChargerReport(cloud: offline, reading: reading, phase: offline.phase, isOnline: true)
    }
}
