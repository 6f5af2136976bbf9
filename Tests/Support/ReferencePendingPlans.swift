/// One request of a plan: its wave, its state and its update.
package struct ReferenceRequest: Sendable {
    var wave: Int
    /// "reserved", "sending", "sent", "unknown", "failed", "confirmed", "released" or "superseded".
    var state: String
    var update: ReferenceUpdate
    /// True when an attempt was never answered, so that it may still arrive.
    var mayArrive = false
}

/// A plan: its requests in any order.
package struct ReferencePlan: Sendable {
    var requests: [ReferenceRequest]
    /// True for an update that the gateway forwarded.
    var isPassed = false

    /// The requests that are not finished: not confirmed, released or superseded.
    ///
    /// Of forwarded updates also those that may still arrive, whatever their state.
    var open: [ReferenceRequest] {
        requests.filter {
            ["confirmed", "released", "superseded"].contains($0.state) == false || (isPassed && $0.mayArrive)
        }
    }

    /// The same plans, with all forwarded updates together as one plan of one wave.
    ///
    /// None of them waits for another, and a charger may hold any mixture of them.
    static func grouped(_ plans: [ReferencePlan]) -> [ReferencePlan] {
        var together = ReferencePlan(requests: [], isPassed: true)
        for plan in plans where plan.isPassed {
            for request in plan.open {
                var request = request
                request.wave = 1
                together.requests.append(request)
            }
        }
        return plans.filter { $0.isPassed == false } + [together]
    }
}

package enum ReferencePendingPlans {
    /// The four settings of a charger that an update may change, with marks for a sent current and phase.
    private struct Settings {
        var current: Int?
        var phase: Int
        var min: Int, max: Int
        var currentWasSent = false, phaseWasSent = false
        /// The override before it was made automatic: the largest current, and another phase, 0 for any.
        var madeFrom: (current: Int, phase: Int)?
        var isMoved = false

        /// The settings once all of an update has arrived.
        func after(_ u: ReferenceUpdate) -> Settings {
            var new = self
            if let current = u.current { (new.current, new.currentWasSent) = (current, true) }
            if let phase = u.phase { (new.phase, new.phaseWasSent) = (phase, true) }
            if let min = u.min { new.min = min }
            if let max = u.max { new.max = max }
            return new
        }
    }

    /// Every mixture of a charger's settings and some updates: each setting as held or as in any update.
    ///
    /// The charger is given as recorded; the earlier updates are in force already.
    private static func mixtures(
        of held: Settings, and updates: [ReferenceUpdate], charger: ReferenceCharger,
        earlier: [ReferenceUpdate] = [],
        _ i: ReferenceInstallation
    ) -> [Settings] {
        var mixtures = [held]
        /// Adds to each mixture so far the same with one setting of each update.
        func mix(_ part: (ReferenceUpdate) -> ReferenceUpdate) {
            mixtures += mixtures.flatMap { held in updates.map { held.after(part($0)) } }
        }
        mix { ReferenceUpdate(charger: $0.charger, current: $0.current) }
        mix { ReferenceUpdate(charger: $0.charger, phase: $0.phase) }
        mix { ReferenceUpdate(charger: $0.charger, min: $0.min) }
        mix { ReferenceUpdate(charger: $0.charger, max: $0.max) }
        // Automatic, then a current, then automatic again: the charger is made automatic.
        let all = earlier + updates
        let currents = all.compactMap(\.current)
        if charger.current == nil, i.automatic != "excluded",
            currents.contains(nil),
            let most = currents.compactMap(\.self).max()
        {
            var phases = Set(all.compactMap(\.phase) + [charger.phase])
            if let former = charger.former { phases.insert(former.phase) }
            for var settings in mixtures where settings.current == nil {
                let current = Swift.max(most, charger.former?.current ?? 0)
                let elsewhere = phases.filter { $0 != settings.phase }
                settings.madeFrom = (current, elsewhere.count > 1 ? 0 : elsewhere.first ?? settings.phase)
                settings.isMoved = !elsewhere.isEmpty
                mixtures.append(settings)
            }
        }
        return mixtures
    }

    /// The installation in which a charger holds some settings.
    private static func arrived(
        _ held: Settings, at charger: ReferenceCharger, _ i: ReferenceInstallation
    ) -> ReferenceInstallation {
        let arriving = ReferenceUpdate(
            charger: charger.id, current: .some(held.current), phase: held.phase, max: held.max, min: held.min
        )
        var arrived = ReferenceModel.apply([arriving], to: i)
        for n in arrived.chargers.indices where arrived.chargers[n].id == charger.id && held.madeFrom != nil {
            (arrived.chargers[n].former, arrived.chargers[n].awaitsReading) = (held.madeFrom, true)
            if held.isMoved { arrived.chargers[n].isMoved = true }
        }
        return arrived
    }

    /// The load of a charger on a line if it holds these settings and others are recorded.
    ///
    /// First that of the settings, then that of the reading, if the charger held the settings that were read.
    private static func load(
        _ held: Settings, of charger: ReferenceCharger, _ i: ReferenceInstallation, line: String
    ) -> (told: Int, read: Int) {
        let arrived = arrived(held, at: charger, i)
        guard let changed = arrived.chargers.first(where: { $0.id == charger.id }) else { return (0, 0) }
        if ReferenceModel.isFixed(charger) { return (ReferenceModel.load(changed, arrived)[line] ?? 0, 0) }
        let settled = ReferenceModel.settled(changed, arrived)[line] ?? 0
        let stray = ReferenceModel.stray(changed, arrived)[line] ?? 0
        guard ReferenceModel.isMismatched(charger, i), let o = charger.observed else {
            return (max(settled, stray), 0)
        }
        // Combine a setting that was sent with the other one as it was read.
        let bound = i.automatic == "bound" ? i.automaticBound ?? ReferenceModel.most(changed) : 0
        let turned = ReferenceModel.spreadRead(o.current, on: ReferenceModel.phaseLines(changed, i), i)
        let stayed = ReferenceModel.spread(held.current ?? bound, on: ReferenceModel.read(o, charger, i), i)
        var read = stray
        if held.phaseWasSent { read = max(read, turned[line] ?? 0) }
        if held.currentWasSent { read = max(read, stayed[line] ?? 0) }
        if held.phaseWasSent && held.currentWasSent { read = max(read, settled) }
        // Where no reading counted before, both cases start from the same load.
        return ReferenceModel.isUnconfirmed(charger, i) ? (settled, read) : (max(settled, read), 0)
    }

    /// The largest load of a charger on a line during one wave of its plan.
    ///
    /// Earlier waves are then in force as a whole; the updates of this wave may have arrived in part.
    private static func worst(
        _ charger: ReferenceCharger, in plan: ReferencePlan, wave: Int, _ i: ReferenceInstallation,
        line: String
    ) -> Int {
        let own = plan.open.filter { $0.update.charger == charger.id }.sorted { $0.wave < $1.wave }
        var held = Settings(
            current: charger.current, phase: charger.phase, min: charger.min, max: charger.max)
        for request in own where request.wave < wave { held = held.after(request.update) }
        let arriving = own.filter { $0.wave == wave }.map(\.update)
        let before = own.filter { $0.wave < wave }.map(\.update)
        return mixtures(of: held, and: arriving, charger: charger, earlier: before, i).map { held in
            let (told, read) = load(held, of: charger, i, line: line)
            return max(told, read)
        }.max() ?? 0
    }

    /// The largest load of all updates ever requested for a charger, in any part.
    private static func torn(
        _ charger: ReferenceCharger, _ asked: [ReferenceUpdate], _ i: ReferenceInstallation, line: String
    ) -> (told: Int, read: Int) {
        let held = Settings(
            current: charger.current, phase: charger.phase, min: charger.min, max: charger.max)
        return mixtures(of: held, and: asked, charger: charger, i).map {
            load($0, of: charger, i, line: line)
        }
        .reduce((0, 0)) { (max($0.0, $1.told), max($0.1, $1.read)) }
    }

    /// True when no part of some updates loads any line more than before.
    private static func isLowered(
        _ old: ReferenceCharger, by asked: [ReferenceUpdate], _ i: ReferenceInstallation
    )
        -> Bool
    {
        let held = Settings(current: old.current, phase: old.phase, min: old.min, max: old.max)
        return mixtures(of: held, and: asked, charger: old, i).allSatisfy { held in
            let arrived = arrived(held, at: old, i).chargers.first { $0.id == old.id }
            return ReferenceModel.isLowered(
                arrived ?? old, from: old, isCurrentSent: held.currentWasSent,
                isPhaseSent: asked.contains { $0.phase != nil }, isWhole: false, i)
        }
    }

    /// True when no part of a proposal loads any line more than now, with all facts of its chargers known.
    static func isNoWorse(_ after: ReferenceInstallation, before: ReferenceInstallation) -> Bool {
        for (new, old) in zip(after.chargers, before.chargers) where new.isProposed {
            let isRead = old.observed != nil || old.awaitsReading || before.automatic != "observed"
            guard old.fixed == nil, old.current != nil || isRead else { return false }
            let sent = ReferenceUpdate(
                charger: old.id, current: new.isCurrentProposed ? .some(new.current) : nil,
                phase: new.isPhaseProposed ? new.phase : nil, max: new.max, min: new.min)
            let isLowered =
                isLowered(old, by: [sent], before)
                && ReferenceModel.isLowered(
                    new, from: old, isCurrentSent: new.isCurrentProposed, isPhaseSent: new.isPhaseProposed,
                    isWhole: new.isCurrentProposed, before)
            for line in ReferenceModel.lines(before) {
                let (told, read) = torn(old, [sent], before, line: line)
                let now = max(told, read, ReferenceModel.load(new, after)[line] ?? 0)
                let excuse = ReferenceModel.excuse(
                    now: now, before: ReferenceModel.load(old, before)[line] ?? 0,
                    least: ReferenceModel.least(old, before)[line] ?? 0, isLowered: isLowered)
                if now > excuse { return false }
            }
        }
        return true
    }

    /// The load that a line may keep because it was there before (rules: Verdicts).
    ///
    /// A charger in flight with a proposal counts with any part of all that was requested for it.
    package static func excused(
        _ proposed: ReferenceInstallation, recorded: ReferenceInstallation, plans: [ReferencePlan],
        besides: [ReferenceUpdate] = [], fuse: String, line: String
    ) -> Int {
        let open = plans.flatMap(\.open).map(\.update)
        var sum = ReferenceModel.excused(proposed, before: recorded, fuse: fuse, line: line)
        for (new, old) in zip(proposed.chargers, recorded.chargers)
        where new.isProposed && ReferenceModel.isAtOrBelow(old.circuit, fuse, recorded) {
            let asked = open.filter { $0.charger == old.id }
            guard !asked.isEmpty else { continue }
            let all = asked + besides.filter { $0.charger == old.id }
            let (told, read) = torn(old, all, recorded, line: line)
            let isLowered = isLowered(old, by: all, recorded)
            let before = ReferenceModel.load(old, recorded)[line] ?? 0
            let least = ReferenceModel.least(old, recorded)[line] ?? 0
            sum += ReferenceModel.excuse(
                now: max(told, read), before: before, least: least, isLowered: isLowered)
            // This replaces the allowance that the charger would have with no plan in flight.
            let alone = ReferenceModel.isLowered(
                new, from: old, isCurrentSent: new.isCurrentProposed, isPhaseSent: new.isPhaseProposed,
                isWhole: new.isCurrentProposed, recorded)
            sum -= ReferenceModel.excuse(
                now: ReferenceModel.load(new, proposed)[line] ?? 0, before: before, least: least,
                isLowered: alone)
        }
        return sum
    }

    /// A total with everything in flight at its worst.
    ///
    /// Chargers not in flight count as they are, the chargers of each plan as in the worst of its waves.
    ///
    /// - Parameters:
    ///   - i: The installation: as recorded for chargers in flight, as proposed for the others.
    ///   - recorded: The installation as recorded.
    ///   - plans: The plans of the installation, also those that are settled.
    ///   - besides: The updates proposed for chargers in flight. Their wave is unknown, so such a charger
    ///     counts by itself: with the worst of all that was ever requested for it, in any part.
    ///   - fuse: The id of the fuse.
    ///   - line: The line.
    /// - Returns: The total, in mA.
    package static func total(
        _ i: ReferenceInstallation, recorded: ReferenceInstallation, plans: [ReferencePlan],
        besides: [ReferenceUpdate] = [],
        fuse: String, line: String
    ) -> Int {
        let flying = Set(plans.flatMap(\.open).map(\.update.charger))
        var steady = i
        steady.chargers = i.chargers.filter { !flying.contains($0.id) }
        var sum = ReferenceModel.total(steady, fuse: fuse, line: line)
        for plan in ReferencePlan.grouped(plans) {
            let proposed = Set(besides.map(\.charger))
            for charger in recorded.chargers where ReferenceModel.isAtOrBelow(charger.circuit, fuse, recorded)
            {
                let own = plan.open.map(\.update).filter { $0.charger == charger.id }
                guard proposed.contains(charger.id), !own.isEmpty else { continue }
                let (told, read) = torn(
                    charger, own + besides.filter { $0.charger == charger.id }, recorded, line: line)
                sum += max(told, read)
            }
            let ids = Set(plan.open.map(\.update.charger)).subtracting(proposed)
            let below = recorded.chargers.filter {
                ids.contains($0.id) && ReferenceModel.isAtOrBelow($0.circuit, fuse, recorded)
            }
            var largest = 0
            for wave in Set(plan.open.map(\.wave)) {
                var envelope = 0
                for charger in below {
                    envelope += worst(charger, in: plan, wave: wave, recorded, line: line)
                }
                largest = max(largest, envelope)
            }
            sum += largest
        }
        return sum
    }
}
