import FuseCore
import FusePlanner
import FuseRecord
package import FuseStore

/// Runs seeds.
package enum Run {
    /// What one seed came to.
    package struct Outcome: Sendable {
        /// What broke; nil where nothing did.
        package let violation: Violation?
        /// What happened how often.
        package let tally: Tally
        /// What happened, where it was asked for.
        package let story: [String]
    }

    /// Runs one seed in a store.
    ///
    /// - Parameters:
    ///   - seed: The seed; its installation must not be in the store yet.
    ///   - removed: A rule that is left out.
    ///   - stores: The store, opened once for each tool.
    ///   - isTraced: Whether what happens is written down in words.
    /// - Returns: The first violation, the counts of the run, and its story.
    /// - Throws: The errors of a fleet that is not valid, or of a store that cannot record it.
    package static func seed(
        _ seed: UInt64, without removed: Removed?, in stores: [SQLiteStore], isTraced: Bool = false
    ) throws -> Outcome {
        let world = try Simulation(seed: seed, removed: removed, stores: stores, isTraced: isTraced)
        do {
            try world.trouble()
            if world.violation == nil { try world.calm() }
        } catch {
            world.breaks(.store("\(error)"))
        }
        world.tally.add("seeds")
        world.tally.add("events", world.events)
        return Outcome(violation: world.violation, tally: world.tally, story: world.story)
    }
}

extension Simulation {
    /// Things are done and go wrong.
    fileprivate func trouble() throws {
        timeline.plan(.turns(0), after: 10)
        timeline.plan(.turns(1), after: faults.within(10...40_000))
        timeline.plan(.asks, after: faults.within(10...30_000))
        for place in chargers.indices where faults.oneIn(6) {
            timeline.plan(.leaves(place), after: faults.within(0...60_000))
        }
        for _ in 0..<faults.pick([0, 0, 1, 3]) {
            timeline.plan(.jumps, after: faults.within(0...120_000))
        }
        try passTime(atMost: 3_000)
    }

    /// All faults end, everybody is there, and every plan is carried on: then each must be completed, and what is
    /// recorded is what is held.
    fileprivate func calm() throws {
        faults.isCalm = true
        log("calm")
        for tool in tools.indices { stop(tool) }
        for place in chargers.indices { comeBack(place) }
        try passTime(atMost: 3_000)
        try settlePassed()
        try carryAllOn()
        // Of two plans that stand in each other's way the younger is given up, as a person is told; then the other one
        // must be completed.
        while violation == nil, try giveUpOne() { try carryAllOn() }
        guard violation == nil else { return }
        timeline.pass(milliseconds: 121_000)
        guard let record = try tools[0].store.write({ try forget(in: $0) }) else { return }
        for id in try openPlans(by: 0) {
            guard let plan = try tools[0].store.read({ try $0.plan(id) }) else { continue }
            let open = plan.requests.filter(\.state.isOpen)
            if open.contains(where: { places[$0.update.charger].map(overtaken.contains) ?? false }) {
                tally.add("OPEN: stuck after a late copy")
            } else if case .stands = try plan.status(on: record, at: day) {
                breaks(.stuck(plan.id, open.map { "\($0.wave): \($0.update.short) \($0.state)" }))
            } else if try isPlannedAgain(plan) {
                tally.add("OPEN: stuck, since what it confirmed was planned again")
            } else {
                breaks(.stuck(plan.id, ["does not stand"]))
            }
        }
        let inFlight = record.pendingPlans.reduce(into: Set<Identifier>()) { $0.formUnion($1.chargers) }
        for (place, charger) in record.installation.chargers.enumerated()
        where !inFlight.contains(charger.id) {
            compare(charger, at: place)
        }
    }

    /// Carries every plan on until each has had its chance.
    private func carryAllOn() throws {
        for _ in 0..<5 where violation == nil {
            timeline.pass(milliseconds: 121_000)
            for plan in try openPlans(by: 0) where violation == nil {
                try begin(plan, with: 0)
                try passTime(atMost: 3_000)
            }
        }
    }

    /// Gives up the youngest plan that does not stand, of several, where nothing of it is under way.
    private func giveUpOne() throws -> Bool {
        let open = try openPlans(by: 0)
        guard open.count > 1 else { return false }
        for id in open.reversed() {
            let read = try tools[0].store.read { (try $0.plan(id), try $0.record(installation.id)) }
            guard let plan = read.0, let record = read.1,
                !plan.requests.contains(where: \.state.isUnderWay)
            else { continue }
            if case .stands = try plan.status(on: record, at: day) { continue }
            try release(id, with: 0)
            guard try !openPlans(by: 0).contains(id) else { continue }
            tally.add("plans given up: another one stood in their way")
            return true
        }
        return false
    }

    /// Whether a later plan, or a client of the gateway, has told something else to a charger that a plan has confirmed.
    private func isPlannedAgain(_ plan: RecordedPlan) throws -> Bool {
        let confirmed = Set(plan.requests.filter { $0.state == .confirmed }.map(\.update.charger))
        if confirmed.contains(where: { places[$0].map { gateway.asked[$0] != nil } ?? false }) { return true }
        let later = people.plans.drop { $0 != plan.id }.dropFirst()
        return try tools[0].store.read { reading in
            try later.contains { id in
                try reading.plan(id)?.requests.contains { confirmed.contains($0.update.charger) } ?? false
            }
        }
    }

    /// Compares what is recorded of a charger with what it holds, where nothing of it is in flight.
    private func compare(_ charger: Charger, at place: Int) {
        let held = chargers[place].held
        let isSame =
            charger.offline == held.offline && charger.minCurrent == held.minCurrent
            && charger.maxCurrent == held.maxCurrent
        guard !isSame else { return }
        if !isPhaseSeen(of: charger, held), charger.offline.current == held.offline.current,
            charger.minCurrent == held.minCurrent, charger.maxCurrent == held.maxCurrent
        {
            return tally.add("OPEN: a phase that loads nothing else and cannot be read was taken for set")
        }
        if overtaken.contains(place), held.offline.current == .overridden(.zero) {
            return tally.add("OPEN: a late copy left a charger at 0 A")
        }
        breaks(.differs(charger.id, recorded: charger.offline.short, held: held.offline.short))
    }

    /// Whether a charger shows the phase that it was told: one on one line or one pair shows that, and all phases look
    /// like the cloud's own choice.
    private func isPhaseSeen(of charger: Charger, _ held: Charger) -> Bool {
        if charger.offline.phase == .all, held.offline.phase == .automatic { return false }
        let terminals = installation.rules.wiring(of: charger).terminals.count
        return installation.supply?.isThreePhase == true && terminals != 1 && terminals != 2
    }
}
