import FuseCore
import FusePlanner
import FuseRecord
import FuseRollout
import Testing

@testable import FuseTestSupport

/// A roll-out on a store in memory, with its own clock and a script of what chargers do.
final class Bench {
    let store = MemoryStore()
    var uptime = Bench.start
    var now: Int64 = 5_000
    /// What has been done, in short.
    var acts: [String] = []
    /// The same with the milliseconds since the start, what is noted of attempts, and the waiting.
    var trace: [String] = []
    private static let start: Int64 = 1_000_000
    /// What the chargers hold, as they report it; nil is a charger that is away.
    var held: [Identifier: OfflineOverride?] = [:]
    var cloud: [Identifier: OfflineOverride] = [:]
    /// The chargers that the cloud calls away.
    var away: Set<Identifier> = []
    /// What comes of sending, in turn; accepted where nothing is said.
    var answers: [Identifier: [SendAnswer]] = [:]
    /// What every charger shows, whatever it holds; nil: what it holds.
    var shown: Reading?
    /// Whether what was sent arrives at the charger.
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
            let subject = try Subject(of: proposal, asked: nil, in: writing)
            let made = try subject.rollout(
                proposal, id: id, now: Timestamp(milliseconds: now), conditions: JudgementOptions())
            try writing.put(RecordedPlan(try #require(made.rollout)))
        }
    }

    /// Two chargers that take all of a line.
    static func onFullLine() throws -> Bench {
        try Bench(site(fuse: 32, [charger("a", 20, phase: .phase1), charger("b", 12, phase: .phase1)]))
    }

    /// The first of them gives up what the second takes.
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

    var rules = RolloutRules(patience: 10_000)

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

    /// Goes on until nothing more can be done, or so many acts were done.
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

    /// A request is sent; what comes of it.
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

    /// A charger is read; what it reports.
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
