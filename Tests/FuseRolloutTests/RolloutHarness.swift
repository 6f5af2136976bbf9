import FuseCore
import FusePlanner
import FuseRecord
import FuseRollout
import Testing

@testable import FuseTestSupport

/// A roll-out on a store in memory, with its own clock and scripted chargers.
final class RolloutHarness {
    let store = MemoryStore()
    var uptime = RolloutHarness.start
    var now: Int64 = 5_000
    /// The actions so far, in short form.
    var acts: [String] = []
    /// The actions with the milliseconds since the start, the notes on attempts, and the waits.
    var trace: [String] = []
    private static let start: Int64 = 1_000_000
    /// The settings that the chargers report; nil for a charger that is offline.
    var held: [Identifier: OfflineOverride?] = [:]
    var cloud: [Identifier: OfflineOverride] = [:]
    /// The chargers that the cloud reports as offline.
    var away: Set<Identifier> = []
    /// The answers to the requests of a charger, in turn; a request without one is accepted.
    var answers: [Identifier: [SendAnswer]] = [:]
    /// The reading that every charger reports; nil where each reports its own settings.
    var shown: Reading?
    /// Returns true for a charger that receives the updates sent to it.
    var arrives: (Identifier) -> Bool = { _ in true }

    init(_ installation: Installation) throws {
        for charger in installation.chargers {
            held[charger.id] = charger.offline
            cloud[charger.id] = charger.offline
        }
        try store.write { try $0.put([installation], at: Timestamp(milliseconds: 1)) }
    }

    func plan(_ updates: ChargerUpdate..., id: Identifier = "p") throws {
        try store.write { writing in
            let proposal = try Proposal(installation: nil, updates: updates)
            try writing.forgetUnanswered(
                in: "site", uptime: Uptime(milliseconds: uptime), at: Timestamp(milliseconds: now))
            let subject = try ProposalContext(of: proposal, asked: nil, in: writing)
            let made = try subject.rollout(
                proposal, id: id, now: Timestamp(milliseconds: now), options: JudgementOptions())
            try writing.put(RecordedPlan(try #require(made.rollout)))
        }
    }

    /// Two chargers that use all of a line.
    static func onFullLine() throws -> RolloutHarness {
        try RolloutHarness(
            site(fuse: 32, [charger("a", 20, phase: .phase1), charger("b", 12, phase: .phase1)]))
    }

    /// One charger on a line with an update to a lower current.
    static func lowering(waveTimeout: Int64, answers: [SendAnswer] = []) throws -> RolloutHarness {
        let bench = try RolloutHarness(site(fuse: 32, [charger("a", 20, phase: .phase1)]))
        try bench.plan(update("a", .overridden(amperes(12))))
        bench.rules = RolloutRules(waveTimeout: waveTimeout)
        bench.answers["a"] = answers
        return bench
    }

    /// Plans an exchange: the first charger gives up the current that the second takes.
    func planSwap() throws {
        try plan(update("a", .overridden(amperes(12))), update("b", .overridden(amperes(20))))
    }

    var state: RolloutState {
        get throws {
            try store.read { reading in
                let plan = try #require(try reading.plan("p"))
                let record = try #require(try reading.record("site"))
                return RolloutState(plan, on: record.installation, rules: rules)
            }
        }
    }

    var rules = RolloutRules(waveTimeout: 10_000)

    private func note(_ act: String) { trace.append("\(uptime - Self.start) \(act)") }

    private func short(_ change: RequestChange) -> String {
        let note =
            switch change.unanswered {
            case .kept: ""
            case .since(let moment): " since \(moment.milliseconds - Self.start)"
            case .cleared: ", answered"
            }
        let reading = change.reading.map { " at \($0.current.count) mA" }
        return "\(change.charger) \(change.to.rawValue)\(note)\(reading ?? "")"
    }

    private func short(_ update: ChargerUpdate) -> String {
        let current = update.current.map { $0.milliamperes.map { " \($0.count / 1_000)A" } ?? " auto" }
        return update.charger.text + (current ?? "") + (update.phase.map { " ph\($0.rawValue)" } ?? "")
    }

    /// Runs the plan to its end, or for a number of actions.
    func run(most: Int = 500) throws -> RolloutState {
        var state = try state
        let journal = RolloutJournal(of: "p", in: store)
        for _ in 0..<most {
            switch state.next(at: Uptime(milliseconds: uptime)) {
            case .write(let change):
                noteWriting(change)
                let written = try journal.write(change, at: Timestamp(milliseconds: now))
                state.written(
                    written.plan, written.installation, isOwn: written.isOwn, block: written.block)
            case .send(let request):
                state.answered(sent(request), for: request.charger, at: Uptime(milliseconds: uptime))
            case .read(let charger):
                state.read(report(charger), of: charger, at: Uptime(milliseconds: uptime))
            case .note(let reading, let charger):
                acts.append("note \(charger) at \(reading.current.count) mA")
                let noted = try journal.note(reading, of: charger, at: Timestamp(milliseconds: now))
                state.written(noted.plan, noted.installation, isOwn: true)
            case .wait(let milliseconds):
                wait(milliseconds)
            case .end:
                noteEnd()
                return state
            }
        }
        return state
    }

    func noteWriting(_ change: RequestChange) {
        acts.append("write \(change.charger) \(change.to.rawValue)")
        note("write \(short(change))")
    }

    func noteEnd() {
        acts.append("end")
        note("end")
    }

    func wait(_ milliseconds: Int64) {
        note("wait \(milliseconds)")
        uptime += milliseconds
    }

    /// Sends a request and returns the answer.
    func sent(_ request: ChargerUpdate) -> SendAnswer {
        acts.append("send \(short(request))")
        note("send \(short(request))")
        uptime += 100
        var answer = SendAnswer.accepted
        if let next = answers[request.charger]?.first {
            answer = next
            answers[request.charger]?.removeFirst()
        }
        take(request, answer)
        return answer
    }

    private func take(_ request: ChargerUpdate, _ answer: SendAnswer) {
        if case .notApplied = answer { return }
        guard arrives(request.charger) else { return }
        if let current = request.current { cloud[request.charger]?.current = current }
        if let phase = request.phase { cloud[request.charger]?.phase = phase }
        if case .some(.some) = held[request.charger] { held[request.charger] = cloud[request.charger] }
    }

    /// Reads a charger and returns its report.
    func report(_ charger: Identifier) -> Result<ChargerReport, PortTrouble> {
        acts.append("read \(charger)")
        note("read \(charger)")
        uptime += 100
        guard let cloud = cloud[charger] else { return .failure(.noAnswer("nothing")) }
        guard case .some(.some(let held)) = held[charger], let current = held.current.milliamperes else {
            return .success(
                ChargerReport(cloud: cloud, reading: nil, phase: nil, isOnline: !away.contains(charger)))
        }
        let lines: LineSet = [.phase1: LineSet(.l1), .phase2: LineSet(.l2)][held.phase] ?? .all
        let reading = Reading(current: current, decimals: 3, lines: lines, readAt: nil)
        return .success(ChargerReport(cloud: cloud, reading: shown ?? reading, phase: held.phase))
    }

    func states() throws -> [RequestState] {
        try store.read { try #require(try $0.plan("p")).requests.map(\.state) }
    }
}
