import FuseCore
import FusePlanner
import FuseRecord
import FuseStore
import FuseTestSupport

/// The remaining intentions of two operators.
struct Operators {
    var random: SplitMix64
    /// The random numbers that decide when they read all chargers again.
    var readings: SplitMix64
    /// The number of plans that each of them will still make.
    var wanted: [Int]
    /// The number of actions that each of them will still take.
    var turns: [Int]
    /// The plans made so far, in order.
    private(set) var plans: [Identifier] = []
    private var owners: [Identifier: Int] = [:]

    init(seed: UInt64) {
        random = SplitMix64(seed: seed)
        readings = SplitMix64(seed: ~seed)
        wanted = [random.pick([1, 1, 2, 2, 3]), random.pick([0, 0, 1, 1, 2])]
        turns = [random.pick([4, 6, 8]), random.pick([0, 3, 5, 6])]
    }

    /// The operator who made a plan.
    func owner(of plan: Identifier) -> Int { owners[plan] ?? 0 }

    /// Adds a plan and its operator.
    mutating func made(_ plan: Identifier, by tool: Int) {
        plans.append(plan)
        owners[plan] = tool
    }
}

extension Simulation {
    /// Lets an operator act, unless the tool is busy.
    func turn(_ tool: Int) throws {
        guard tools[tool].state == nil, people.turns[tool] > 0, !faults.isCalm else { return }
        people.turns[tool] -= 1
        if people.readings.oneIn(5) { try readAgain(with: tool) }
        try act(with: tool)
        if tools[tool].state == nil {
            let isBrief = people.random.oneIn(2)
            timeline.plan(.turns(tool), after: isBrief ? faults.within(1...3_000) : faults.within(1...60_000))
        }
    }

    private func act(with tool: Int) throws {
        let open = try openPlans(by: tool)
        let own = open.last { people.owner(of: $0) == tool }
        let other = open.last { people.owner(of: $0) != tool }
        if people.random.oneIn(6), people.wanted[tool] > 0 { return try makePlan(with: tool) }
        if let plan = own, tools[tool].wasKilled, people.random.oneIn(2) {
            // The operator believes that nothing was sent before the tool was killed.
            tools[tool].wasKilled = false
            return try release(plan, with: tool)
        }
        if let plan = own ?? (people.random.oneIn(2) ? other : nil) {
            switch Int.random(in: 0..<10, using: &people.random) {
            case 0: return try confirm(plan, with: tool)
            case 1: return try release(plan, with: tool)
            default: return try begin(plan, with: tool)
            }
        }
        if people.wanted[tool] > 0 { return try makePlan(with: tool) }
        if let other { try begin(other, with: tool) }
    }

    /// Reads all chargers again without a change, as a pull may: only the moment of the readings differs.
    private func readAgain(with tool: Int) throws {
        let id = installation.id
        try tools[tool].store.write { writing in
            guard let recorded = try writing.record(id)?.installation else { return }
            let again = try recorded.changing(chargersAt: recorded.chargers.indices) { _, charger in
                charger.reading = charger.reading.map {
                    Reading(
                        current: $0.current, decimals: $0.decimals, lines: $0.lines, phase: $0.phase,
                        readAt: day)
                }
            }
            if again != recorded { tally.add("records read again") }
            try writing.put([again], at: day)
        }
    }

    /// The plans with a request that is neither confirmed nor released, the oldest first.
    func openPlans(by tool: Int) throws -> [Identifier] {
        guard !people.plans.isEmpty else { return [] }
        let id = installation.id
        let pendingPlans = try tools[tool].store.read { try $0.record(id)?.pendingPlans } ?? []
        let open = Set(pendingPlans.filter { !$0.updates.isEmpty }.map(\.plan))
        return people.plans.filter(open.contains)
    }

    /// Judges a plan again, then begins or continues it.
    func begin(_ plan: Identifier, with tool: Int) throws {
        let id = installation.id
        let read = try tools[tool].store.read { (try $0.plan(plan), try $0.record(id)) }
        guard let plan = read.0, let record = read.1 else { return }
        // A plan whose waves were reordered on purpose need not lead to the approved state.
        var isInTheWay = false
        if removed != .loweringsFirst, removed != .inFlightCounting {
            if case .blocked(let block) = try plan.status(on: record, at: day) {
                isInTheWay = true
                tally.add("plans that did not stand")
                log("\(plan.id) does not stand: \(block.short)")
            }
        }
        // Requests that may be in force are read back all the same, as the program does.
        guard !isInTheWay || plan.requests.contains(where: \.state.isUnderWay) else { return }
        apply(plan, on: record, by: tool, sends: !isInTheWay)
    }

    /// Confirms those values of a plan that are in force.
    private func confirm(_ id: Identifier, with tool: Int) throws {
        guard let plan = try tools[tool].store.read({ try $0.plan(id) }) else { return }
        guard let wave = plan.requests.filter(\.state.isOpen).map(\.wave).min() else { return }
        let inForce = plan.requests.filter { request in
            guard request.wave == wave, request.state.isOpen, let place = places[request.update.charger],
                chargers[place].hasAll, chargers[place].isOnline
            else { return false }
            let held = chargers[place].held
            return (request.update.current ?? held.offline.current) == held.offline.current
                && (request.update.phase ?? held.offline.phase) == held.offline.phase
                && (request.update.minCurrent ?? held.minCurrent) == held.minCurrent
                && (request.update.maxCurrent ?? held.maxCurrent) == held.maxCurrent
        }
        guard !inForce.isEmpty else { return }
        let scope = SettlementScope(wave: wave, chargers: inForce.map(\.update.charger))
        for charger in scope.chargers {
            if let place = places[charger] { chargers[place].notBefore = timeline.now }
        }
        try settle(plan.id, with: tool) { plan, record in
            try plan.confirmed(
                scope, on: record, at: self.day,
                despiteChanges: self.removed.map { !Removed.gatewayRules.contains($0) } ?? false)
        }
    }

    func release(_ plan: Identifier, with tool: Int) throws {
        try settle(plan, with: tool) { plan, record in
            try plan.released(on: record.installation, at: self.day)
        }
        // A released plan is still wanted, so the operator makes it again.
        if try !openPlans(by: tool).contains(plan) { people.wanted[tool] += 1 }
    }

    /// Records an operator's settlement of a plan, in one transaction.
    private func settle(
        _ id: Identifier, with tool: Int, _ say: (RecordedPlan, InstallationRecord) throws -> Settlement
    ) throws {
        let installation = installation.id
        do {
            try tools[tool].store.write { writing in
                guard let plan = try writing.plan(id), let record = try writing.record(installation) else {
                    return
                }
                guard case .done(let after, let now, _) = try say(plan, record) else {
                    tally.add("settlements that came to nothing")
                    return
                }
                try writing.put([now], at: day)
                try writing.put(after)
                let isConfirmed = after.requests.contains { $0.state == .confirmed }
                tally.add(isConfirmed ? "confirmed by hand" : "released")
                log("tool \(tool) settles \(after.id): \(after.short)")
            }
        } catch let error as PlanError {
            tally.add("settlements refused")
            log("tool \(tool) may not settle \(id): \(error)")
        }
    }
}

extension PlanBlock {
    /// A short reason why a plan no longer holds.
    fileprivate var short: String {
        switch self {
        case .used: "used"
        case .unsafeOnItsWay(let bound): "unsafe on its way: \(bound.map { "\($0)" } ?? "")"
        case .stale(let changes): "stale: \(changes)"
        case .unsafe(let decision):
            "\(decision.verdict): "
                + decision.findings.map { "\($0.code) \($0.fuse?.text ?? "") \($0.line?.label ?? "")" }
                .joined(separator: ", ")
        }
    }
}
