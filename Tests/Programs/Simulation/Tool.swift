import FuseCore
import FusePlanner
import FuseRecord
import FuseRollout
import FuseStore

/// One process of the command-line tool.
struct Tool {
    /// The tool's own connection to the store.
    let store: SQLiteStore
    /// The plan that it carries out; nil where it is idle.
    var state: RolloutState?
    var journal: RolloutJournal?
    var careless: CarelessJournal?
    /// The number of the current run; an event for an earlier run is void.
    var run = 0
    /// With `writeBeforeSend` removed: the steps that are not written yet.
    var unwritten: [RequestChange] = []
    /// Chargers to which this run has sent an update and which it has not read since.
    var unread: Set<Identifier> = []
    /// The moment of the last reading of each charger.
    var readAt: [Identifier: Int64] = [:]
    /// The last action, and the number of actions in this run.
    var lastAct: RolloutAct?
    var acts = 0
    /// True when the last run was killed.
    var wasKilled = false

    init(store: SQLiteStore) { self.store = store }
}

extension Simulation {
    /// Begins or continues a plan.
    func apply(_ plan: RecordedPlan, on record: InstallationRecord, by tool: Int, sends: Bool) {
        // A shorter limit than the standard one may end before a reading that could be old is believed.
        let rules =
            faults.isCalm
            ? RolloutRules(sends: sends)
            : RolloutRules(waveTimeout: faults.pick([8_000, 60_000, 60_000]), sends: sends)
        let isResumed = plan.requests.contains { $0.state != .reserved }
        tally.add(isResumed ? "plans resumed" : "plans begun")
        if tools.indices.contains(where: { $0 != tool && tools[$0].state?.plan.id == plan.id }) {
            tally.add("plans carried out by two at once")
        }
        log("tool \(tool) applies \(plan.id): \(plan.short)")
        tools[tool].state = RolloutState(plan, on: record.installation, rules: rules)
        tools[tool].journal = RolloutJournal(of: plan.id, in: tools[tool].store)
        tools[tool].careless = CarelessJournal(of: plan.id, in: tools[tool].store)
        tools[tool].run += 1
        (tools[tool].unwritten, tools[tool].lastAct, tools[tool].acts) = ([], nil, 0)
        // Updates that may be in force are read back before anything is sent.
        tools[tool].unread = Set(plan.requests.filter(\.state.isUnderWay).map(\.update.charger))
        timeline.plan(.steps(process(of: tool)), after: 2)
    }

    func process(of tool: Int) -> Event.Process { Event.Process(tool: tool, run: tools[tool].run) }
    func isAlive(_ process: Event.Process) -> Bool {
        tools[process.tool].run == process.run && tools[process.tool].state != nil
    }

    /// Kills a tool at once; steps that it has not written are lost.
    func kill(_ tool: Int) {
        tally.add(.killed)
        log("tool \(tool) is killed")
        stop(tool)
        tools[tool].wasKilled = true
        let pause = faults.oneIn(3) ? faults.within(20_000...300_000) : faults.within(500...20_000)
        timeline.plan(.turns(tool), after: pause)
    }

    func stop(_ tool: Int) {
        (tools[tool].state, tools[tool].journal) = (nil, nil)
        tools[tool].run += 1
    }

    /// Takes the next step.
    func step(_ process: Event.Process) throws {
        guard isAlive(process), var state = tools[process.tool].state else { return }
        let tool = process.tool
        if isKilled(before: tool) { return kill(tool) }
        if let act = tools[tool].lastAct, case .send = act { try flush(tool) }
        let act = state.next(at: uptime)
        tools[tool].state = state
        tools[tool].lastAct = act
        tools[tool].acts += 1
        guard tools[tool].acts < 2_000 else { return breaks(.endless("\(act)")) }
        switch act {
        case .write(let change):
            // An update that was never sent, or that certainly failed each time, is not repeated blindly.
            if change.to == .sending, change.noted == nil, !change.from.isUnderWay {
                tools[tool].unread.remove(change.charger)
            }
            try write(change, process)
        case .send(let update):
            guard tools[tool].unread.insert(update.charger).inserted else {
                return breaks(.repeatedBlindly(update.charger))
            }
            send(update, for: process)
        case .read(let charger): ask(charger, process)
        case .note(let reading, let charger):
            guard let noted = try tools[tool].journal?.note(reading, of: charger, at: day) else { return }
            tally.add("readings above what was recorded and sent")
            tools[tool].state?.written(noted.plan, noted.installation, isOwn: true)
            timeline.plan(.steps(process), after: faults.within(1...4))
        case .wait(let milliseconds):
            guard milliseconds > 0 else { return breaks(.endless("wait \(milliseconds)")) }
            timeline.plan(.steps(process), after: milliseconds)
        case .end:
            let open = state.unconfirmed.count
            log("tool \(tool) is done, \(open) open")
            tally.add(open == 0 ? "runs that completed their plan" : "runs that ended incomplete")
            stop(tool)
            timeline.plan(.turns(tool), after: faults.within(100...20_000))
        }
    }

    private func isKilled(before tool: Int) -> Bool {
        switch tools[tool].lastAct {
        case .write(let change) where change.to == .sending:
            guard faults.oneIn(20) else { return false }
            tally.add(.killedBeforeSend)
            return true
        case .send:
            guard faults.oneIn(removed == .writeBeforeSend ? 2 : 12) else { return false }
            tally.add(.killedBeforeAnswer)
            return true
        case .read: return faults.oneIn(40)
        case .write, .note, .wait, .end, nil: return faults.oneIn(120)
        }
    }

    private func write(_ change: RequestChange, _ process: Event.Process) throws {
        let tool = process.tool
        var pause = faults.within(1...4)
        if change.to == .sending {
            if removed == .promptSending, faults.oneIn(6) { pause = faults.within(1_000...115_000) }
            if removed == .writeBeforeSend, let state = tools[tool].state {
                tools[tool].unwritten.append(change)
                tools[tool].state?.written(
                    state.plan.taking(change), state.installation, isOwn: true)
                return timeline.plan(.steps(process), after: pause)
            }
        }
        // With a rule removed no plan is judged again, because that would find the violation first.
        if let removed, Removed.rules.contains(removed), !Removed.gatewayRules.contains(removed),
            let written = try tools[tool].careless?.write(change, at: day), let state = tools[tool].state
        {
            tools[tool].state?.written(written.plan, state.installation, isOwn: written.isOwn)
            return timeline.plan(.steps(process), after: pause)
        }
        guard let written = try tools[tool].journal?.write(change, at: day) else { return }
        log(
            "tool \(tool) writes \(change.charger) \(change.from) -> \(change.to)"
                + (written.block.map { ", but \($0)" } ?? (written.isOwn ? "" : ", but another was quicker")))
        if written.block != nil { tally.add("requests that were judged unsafe") }
        if !written.isOwn { tally.add("steps that another run had done") }
        if written.isOwn, change.to == .confirmed, let place = places[change.charger] {
            let moment = tools[tool].readAt[change.charger] ?? timeline.now
            chargers[place].notBefore = max(chargers[place].notBefore, moment)
            tally.add("requests confirmed")
        }
        tools[tool].state?.written(
            written.plan, written.installation, isOwn: written.isOwn, block: written.block)
        timeline.plan(.steps(process), after: pause)
    }

    /// With `writeBeforeSend` removed: writes the steps that were sent before.
    private func flush(_ tool: Int) throws {
        for change in tools[tool].unwritten {
            _ = try tools[tool].careless?.write(change, at: day)
        }
        tools[tool].unwritten = []
    }

    /// Handles the answer to a request.
    func answered(_ process: Event.Process, _ answer: SendAnswer, _ charger: Identifier) {
        guard isAlive(process) else { return }
        log("tool \(process.tool) is answered for \(charger): \(answer)")
        tools[process.tool].state?.answered(answer, for: charger, at: uptime)
        timeline.plan(.steps(process), after: 1)
    }

    /// Starts to read a charger; the result is its state at some moment, which may be a while ago.
    private func ask(_ charger: Identifier, _ process: Event.Process) {
        guard let place = places[charger] else { return }
        tools[process.tool].unread.remove(charger)
        let time = faults.within(10...400)
        var moment: Int64? = timeline.now + faults.within(0...time)
        if faults.oneIn(3) { moment = moment.map { $0 - faults.within(0...15_000) } }
        if faults.oneIn(15) { moment = nil }
        timeline.plan(.reads(process, charger: place, moment: moment), after: time)
    }

    /// Handles the result of a reading.
    func read(_ process: Event.Process, _ place: Int, at moment: Int64?) {
        guard isAlive(process), let state = tools[process.tool].state else { return }
        let charger = installation.chargers[place].id
        defer { timeline.plan(.steps(process), after: 1) }
        guard let moment, let report = report(of: place, at: moment, to: state) else {
            tally.add(.readFailed)
            tools[process.tool].state?.read(.failure(.noAnswer("nothing came")), of: charger, at: uptime)
            return
        }
        if report != chargers[place].report(at: timeline.now) { tally.add(.staleRead) }
        tools[process.tool].readAt[charger] = moment
        log(
            "tool \(process.tool) reads \(charger): \(report.reading?.current.amperes ?? "-") A phase "
                + "\(report.phase?.rawValue ?? -1), cloud \(report.cloud.short)")
        tools[process.tool].state?.read(.success(report), of: charger, at: uptime)
    }

    private func report(of place: Int, at moment: Int64, to state: RolloutState) -> ChargerReport? {
        guard removed == .waitingForConfirmation else { return chargers[place].report(at: moment) }
        // The service claims that the last update is in force.
        let charger = installation.chargers[place].id
        let update = state.plan.requests.first { $0.update.charger == charger && $0.state.isUnderWay }?.update
        guard let update,
            let settled = try? state.installation.applying([update]).chargers.first(where: {
                $0.id == charger
            })
        else { return chargers[place].report(at: moment) }
        return chargers[place].report(of: settled, recorded: settled.offline)
    }
}

extension RecordedPlan {
    /// The plan after a step.
    fileprivate func taking(_ change: RequestChange) -> RecordedPlan {
        var plan = self
        for place in plan.requests.indices
        where plan.requests[place].wave == change.wave
            && plan.requests[place].update.charger == change.charger
        {
            plan.requests[place].state = change.to
            if case .since(let uptime) = change.unanswered { plan.requests[place].unansweredSince = uptime }
        }
        return plan
    }

    /// A short form of the plan for the trace.
    var short: String {
        requests.map { "\($0.wave): \($0.update.short) \($0.state)" }.joined(separator: "; ")
    }
}
