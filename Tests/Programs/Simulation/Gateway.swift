import FuseCore
import FusePlanner
import FuseRecord
import FuseRollout
import FuseService
import FuseStore
import FuseTestSupport

/// A gateway and the clients that send updates through it.
struct SimulatedGateway {
    var random: SplitMix64
    /// The number of updates that clients will still send.
    var wanted: Int
    /// The number of restarts.
    ///
    /// Answers and readings from before a restart are lost.
    var run = 0
    /// The time until which the next update waits for the previous one, for each charger.
    var busyUntil: [Int: Int64] = [:]
    /// The last update requested for each charger.
    var asked: [Int: ChargerUpdate] = [:]
    /// The number of the current series of readings, for each charger.
    var rows: [Int: Int] = [:]
    private var lastRow = 0
    /// The number of readings of each charger since the last update was forwarded to it.
    var readings: [Int: Int] = [:]
    /// The pending updates found for each charger, and since when they have not changed.
    var still: [Int: ForwardedQuiet] = [:]
    /// The number of plans that the gateway has made.
    var count = 0

    init(seed: UInt64) {
        random = SplitMix64(seed: seed)
        wanted = random.pick([0, 0, 3, 6, 10, 16])
    }

    /// Begins a series of readings.
    mutating func newRow(at place: Int) -> Int {
        lastRow += 1
        (rows[place], readings[place]) = (lastRow, 0)
        return lastRow
    }

    /// The pauses between readings, in milliseconds; the last one repeats.
    static let pauses: [Int64] = [0, 1_000, 1_000, 2_000, 3_000, 5_000, 5_000, 15_000, 30_000]
    /// The time within which an answer is still recorded, in milliseconds.
    static let answerTimeout: Int64 = 20_000
    /// The time for which the next update waits for an answer to the previous one, in milliseconds.
    static let turn: Int64 = 10_000
}

/// A forwarding attempt that waits for its answer.
struct PassingOnItsWay {
    let run: Int
    let place: Int
    let attempt: ForwardingAttempt
}

/// A reading that waits for its result.
struct ReadingOnItsWay {
    let run: Int
    let place: Int
    let updates: ForwardedUpdates
    let installation: Installation
    let begun: Uptime
    let since: Uptime
    /// The moment whose state it shows; nil where the reading fails.
    let moment: Int64?
}

extension Simulation {
    /// Lets a client request an update, unless the previous one must be answered first.
    func ask() throws {
        guard gateway.wanted > 0, !faults.isCalm else { return }
        let chargers = installation.chargers.indices.filter { installation.chargers[$0].fixed == nil }
        guard !chargers.isEmpty else { return }
        // Most clients go on with the charger of the last request.
        let place = gateway.random.pick(gateway.random.oneIn(3) ? chargers : [chargers[0]])
        if removed != .turns, let until = gateway.busyUntil[place], until > timeline.now {
            return timeline.plan(.asks, after: until - timeline.now)
        }
        gateway.wanted -= 1
        let isQuick = gateway.random.oneIn(2)
        timeline.plan(.asks, after: isQuick ? faults.within(5...2_500) : faults.within(2_000...40_000))
        if gateway.random.oneIn(14) {
            gateway.run += 1
            gateway.busyUntil = [:]
            (gateway.still, gateway.rows) = ([:], [:])
            tally.add("gateways killed")
            for place in chargers { look(at: place, after: 500) }
        }
        try pass(wish(for: place), to: place)
    }

    /// An update for a charger; often the last one again, or the values recorded before.
    private func wish(for place: Int) throws -> ChargerUpdate {
        if let asked = gateway.asked[place], gateway.random.oneIn(4) { return asked }
        let id = installation.chargers[place].id
        var offline = Fleet.offline(&gateway.random)
        if gateway.random.oneIn(3) {
            let held = try tools[0].store.read { try $0.record(installation.id) }?.installation.chargers[
                place]
            offline = held?.offline ?? offline
        }
        let parts = gateway.random.pick([3, 3, 1, 1, 2, 4])
        let update = try ChargerUpdate(
            charger: id, current: parts & 1 != 0 ? offline.current : nil,
            phase: parts & 2 != 0 ? offline.phase : nil,
            maxCurrent: parts & 4 != 0 ? Milliamperes(amperes: gateway.random.pick([0, 10, 16, 32])) : nil)
        gateway.asked[place] = update
        return update
    }

    private func pass(_ update: ChargerUpdate, to place: Int) throws {
        guard let attribution = Attribution(actor: "client", reason: nil) else { return }
        var rules = ForwardingRules()
        rules.options.atOnce = true
        let passed: ForwardingDecision
        do {
            passed = try tools[0].store.write { writing in
                try writing.forward(
                    update, rules: rules, attribution: attribution, now: day, uptime: uptime,
                    newID: { try Identifier("pass-s\(seed).\(gateway.count)") })
            }
        } catch is PlanError {
            // The charger is in a plan of an operator for a while; most clients try again.
            if !gateway.random.oneIn(3) { gateway.wanted += 1 }
            return tally.add("updates refused: in a plan")
        } catch is ForwardingError {
            return tally.add("updates refused: too many are on their way")
        } catch is ProposalError {
            return tally.add("updates that do not fit their chargers")
        }
        tally.add("updates judged: \(passed.decision.verdict)")
        guard let attempt = passed.attempt, let send = passed.send else { return }
        gateway.count += 1
        tally.add(attempt.isRepeated ? "updates repeated" : "updates passed")
        if passed.isBesideOthers, !attempt.isRepeated { tally.add("updates passed beside others") }
        log("the gateway passes \(send.short) as \(attempt.plan)\(attempt.isRepeated ? " once more" : "")")
        gateway.busyUntil[place] = timeline.now + SimulatedGateway.turn
        let fate = dispatch(send, at: place)
        let onItsWay = PassingOnItsWay(run: gateway.run, place: place, attempt: attempt)
        if let answer = fate.answer, answer.after < SimulatedGateway.answerTimeout {
            timeline.plan(.passageAnswered(onItsWay, answer.1), after: answer.after)
        } else {
            timeline.plan(
                .passageAnswered(onItsWay, .unknown(.noAnswer("late"))), after: SimulatedGateway.answerTimeout
            )
        }
    }

    /// Records an answer some time after it arrived.
    func passageAnswered(_ way: PassingOnItsWay, _ answer: SendAnswer) throws {
        guard way.run == gateway.run else { return }
        log("\(way.attempt.plan) is answered: \(answer)")
        let isOpen = try tools[0].store.write { try $0.note(answer, for: way.attempt, at: day) }
        if removed == .readingBeforeRemoving, case .accepted = answer { try forgetOlder(than: way) }
        // The charger's turn ends, unless a later update has taken it since.
        if let until = gateway.busyUntil[way.place],
            until <= way.attempt.notedAt.milliseconds + SimulatedGateway.turn
        {
            gateway.busyUntil[way.place] = nil
        }
        if isOpen { look(at: way.place, after: 0) }
    }

    /// Starts to read a charger back, with growing pauses.
    private func look(at place: Int, after: Int64) {
        timeline.plan(.readsBack(place, row: gateway.newRow(at: place)), after: after)
    }

    /// Begins to read a charger to which updates were forwarded.
    func readBack(_ place: Int, row: Int?, isLast: Bool = false) throws {
        guard isLast || (!faults.isCalm && row == gateway.rows[place]) else { return }
        let charger = installation.chargers[place].id
        guard let found = try tools[0].store.read({ try $0.forwarded(to: charger) }) else { return }
        var updates = found.updates
        if removed == .lifeOfUnanswered { updates = updates.asAnswered }
        let since = isStill(updates, at: place)
        let time = isLast ? 0 : faults.within(10...400)
        var moment: Int64? = timeline.now + (isLast ? 0 : faults.within(0...time))
        if faults.oneIn(3) { moment = moment.map { $0 - faults.within(0...15_000) } }
        if faults.oneIn(15) { moment = nil }
        let way = ReadingOnItsWay(
            run: gateway.run, place: place, updates: updates, installation: found.installation, begun: uptime,
            since: since,
            moment: moment)
        if isLast { return try passageRead(way) }
        let count = gateway.readings[place] ?? 0
        gateway.readings[place] = count + 1
        timeline.plan(.passageRead(way), after: time)
        let pause = SimulatedGateway.pauses[min(count + 1, SimulatedGateway.pauses.count - 1)]
        timeline.plan(.readsBack(place, row: row ?? 0), after: pause)
    }

    private func isStill(_ updates: ForwardedUpdates, at place: Int) -> Uptime {
        if removed == .quiet { return Uptime(milliseconds: uptime.milliseconds - ForwardedUpdates.quiet) }
        return gateway.still[place, default: ForwardedQuiet()].since(updates, at: uptime)
    }

    /// Records the result of a reading where it settles an update.
    func passageRead(_ way: ReadingOnItsWay) throws {
        guard way.run == gateway.run else { return }
        guard let moment = way.moment, let report = chargers[way.place].report(at: moment, tellsAbsence: true)
        else {
            gateway.still[way.place]?.heed(nil)
            return tally.add(.readFailed)
        }
        let settlement = way.updates.settled(
            by: report, on: way.installation, confirmedBy: .charger, begun: way.begun, since: way.since)
        guard let settlement else {
            gateway.still[way.place]?.heed(report)
            return tally.add("readings of passed updates that say nothing")
        }
        if removed == .lifeOfUnanswered { try answerAll(way.updates) }
        guard try tools[0].store.write({ try $0.settle(settlement, at: day) }) else { return }
        tally.add("updates settled by reading", settlement.ends.count)
        if settlement.ends.contains(where: { $0.state == .superseded }) { tally.add("updates superseded") }
        chargers[way.place].notBefore = max(chargers[way.place].notBefore, moment)
        log(
            "the gateway settles \(settlement.ends.map { "\($0.of.plan) \($0.state)" }): \(settlement.inForce?.short ?? "-")"
        )
    }

    /// Checks that every forwarded update is settled in the end once all faults have ended.
    func settlePassed() throws {
        for _ in 0..<14 where violation == nil {
            let open = try tools[0].store.read { try $0.forwardedChargers() }.compactMap { places[$0] }
            guard !open.isEmpty else { return }
            timeline.pass(milliseconds: 31_000)
            try passTime(atMost: 3_000)
            for place in open { try readBack(place, row: nil, isLast: true) }
        }
        for charger in try tools[0].store.read({ try $0.forwardedChargers() }) where places[charger] != nil {
            breaks(.stuck(charger, ["what was passed to it is never settled"]))
        }
    }

    // MARK: Removed rules

    /// Applies `readingBeforeRemoving`: the answer to a later update removes the earlier ones.
    private func forgetOlder(than way: PassingOnItsWay) throws {
        try tools[0].store.write { writing in
            guard let found = try writing.forwarded(to: installation.chargers[way.place].id) else { return }
            for update in found.updates.updates.prefix(while: { $0.plan != way.attempt.plan }) {
                guard var plan = try writing.plan(update.plan), plan.requests[0].state.isOpen else {
                    continue
                }
                (plan.requests[0].state, plan.requests[0].unansweredSince) = (.superseded, nil)
                plan.settleIfDone(at: day)
                try writing.put(plan)
            }
        }
    }

    /// Applies `lifeOfUnanswered`: every update counts as answered as soon as the charger is read.
    private func answerAll(_ updates: ForwardedUpdates) throws {
        try tools[0].store.write { writing in
            for update in updates.updates {
                guard var plan = try writing.plan(update.plan), plan.requests[0] != update.request else {
                    continue
                }
                (plan.requests[0].state, plan.requests[0].unansweredSince) = (.sent, nil)
                try writing.put(plan)
            }
        }
    }
}

extension ForwardedUpdates {
    /// The same updates, as if each had been answered.
    fileprivate var asAnswered: ForwardedUpdates {
        ForwardedUpdates(
            to: charger,
            of: updates.map { update in
                RecordedPlan(
                    id: update.plan, installation: charger, madeAt: Timestamp(milliseconds: 0),
                    facts: PlanFacts(text: ""),
                    requests: [RecordedRequest(wave: 1, update: update.request.update, state: .sent)],
                    settledAt: nil)
            })
    }
}
