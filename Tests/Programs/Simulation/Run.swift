import FuseCore
import FusePlanner
import FuseRecord
package import FuseStore

/// Runs seeds.
package enum Run {
    /// The result of one seed.
    package struct Outcome: Sendable {
        /// The broken promise; nil where all were kept.
        package let violation: Violation?
        /// The counts of all events.
        package let tally: Tally
        /// A description of each event; empty unless requested.
        package let story: [String]
    }

    /// Runs one seed in a store.
    ///
    /// - Parameters:
    ///   - seed: The seed; its installation must not be in the store yet.
    ///   - removed: A rule to remove on purpose; nil for none.
    ///   - stores: The store, opened once for each tool.
    ///   - isTraced: True to describe each event.
    /// - Returns: The outcome; an error of the store during the run is a violation.
    /// - Throws: The errors of making the world, such as those of the store.
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
    /// The first part of a run, with operators, clients and faults.
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

    /// The second part of a run: it ends all faults and connects all chargers, then continues every plan.
    ///
    /// Each plan must then be completed, and the record must equal the settings of the chargers.
    fileprivate func calm() throws {
        faults.isCalm = true
        log("calm")
        for tool in tools.indices { stop(tool) }
        for place in chargers.indices { comeBack(place) }
        try passTime(atMost: 3_000)
        try settlePassed()
        try carryAllOn()
        // Of two plans that block each other the younger is released, as the program advises the operator;
        // then the other one must be completed.
        while violation == nil, try giveUpOne() { try carryAllOn() }
        guard violation == nil else { return }
        timeline.pass(milliseconds: 121_000)
        guard let record = try tools[0].store.write({ try forget(in: $0) }) else { return }
        for id in try openPlans(by: 0) {
            guard let plan = try tools[0].store.read({ try $0.plan(id) }) else { continue }
            let open = plan.requests.filter(\.state.isOpen)
            if open.contains(where: { places[$0.update.charger].map(overtaken.contains) ?? false }) {
                tally.add("OPEN: stuck after a late copy")
            } else if !open.contains(where: { $0.state == .sent }), showsMore(record.installation) {
                // It can be released and made anew, or confirmed by hand where nothing tells if it arrived.
                tally.add("OPEN: blocked, since a charger shows more than the plan counted")
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

    /// Continues every plan, five times in turn.
    private func carryAllOn() throws {
        for _ in 0..<5 where violation == nil {
            timeline.pass(milliseconds: 121_000)
            for plan in try openPlans(by: 0) where violation == nil {
                try begin(plan, with: 0)
                try passTime(atMost: 3_000)
            }
        }
    }

    /// Releases the youngest of several plans that no longer holds and has no request under way.
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

    /// True when a charger was read since the beginning, at other values than are recorded, or drawing more.
    private func showsMore(_ now: Installation) -> Bool {
        zip(installation.chargers, now.chargers).contains { before, charger in
            guard before.reading != charger.reading, let reading = charger.reading else { return false }
            return now.hasMismatch(charger)
                || (charger.isAutomatic && reading.current > before.reading?.current ?? .zero)
        }
    }

    /// True when a later plan or a gateway client changed a charger that the plan has confirmed.
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

    /// Compares the record of a charger that is not in flight with the charger's own settings.
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

    /// True when the charger reports the phase that it is set to.
    ///
    /// A charger wired to one line or one pair reports that alone, and all phases look like the cloud's own
    /// choice.
    private func isPhaseSeen(of charger: Charger, _ held: Charger) -> Bool {
        if charger.offline.phase == .all, held.offline.phase == .automatic { return false }
        let terminals = installation.rules.wiring(of: charger).terminals.count
        return installation.supply?.isThreePhase == true && terminals != 1 && terminals != 2
    }
}
