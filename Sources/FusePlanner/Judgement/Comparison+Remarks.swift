import FuseCore
import FuseRecord

extension Comparison {
    /// Returns every warning and note on the proposed state, apart from overloads and waves.
    func remarks() -> [Finding] {
        automaticOverloads() + unknownAutomatic() + disagreements() + chargersAtOdds() + fusesOutOfOrder()
            + starvedAutomatic()
            + inFlight()
    }

    /// Returns one finding for each plan in flight.
    private func inFlight() -> [Finding] {
        guard let after, !pendingPlans.isEmpty else { return [] }
        let places = recorded.chargerPlaces
        return pendingPlans.map { pendingPlan in
            let chargers =
                pendingPlan.waves.isEmpty ? pendingPlan.unanswered.keys.sorted() : pendingPlan.chargersInOrder
            let parts = chargers.compactMap { charger in
                places[charger].map { contribution(of: $0, in: after) }
            }
            let detail: FindingDetail =
                pendingPlan.waves.isEmpty ? .planUnanswered(pendingPlan.plan) : .plan(pendingPlan.plan)
            return Finding(.inFlight, contributors: parts, detail: detail)
        }
    }

    /// Returns the lines that would be over with automatic chargers at their known load.
    private func automaticOverloads() -> [Finding] {
        var findings: [Finding] = []
        for (place, decision) in fuses.enumerated() {
            for line in decision.lines {
                guard let usable = line.usable, let after = line.after, let total = line.withAutomatic,
                    total > usable, total > after
                else { continue }
                let parts = contributors(to: place, on: line.line) { $0.withAutomatic ?? .zero }
                findings.append(
                    Finding(
                        .automaticExceeds, fuse: decision.fuse.id, line: line.line, total: total,
                        usable: usable, contributors: parts, detail: line.detailOfReserve ?? .none))
            }
        }
        return findings
    }

    /// Returns a finding for each automatic charger left out of the sums because nothing is known of it.
    private func unknownAutomatic() -> [Finding] {
        leftOut.filter { $0.code == .unknown }.map { one in
            Finding(
                .automaticUnknown,
                contributors: [
                    Contribution(
                        charger: one.charger, current: nil, cause: .automaticUnknown(least: one.least))
                ])
        }
    }

    /// Returns one finding for each charger whose last reading disagrees with the record.
    private func disagreements() -> [Finding] {
        guard let after else { return [] }
        return proposed.chargers.enumerated().compactMap { place, charger in
            guard let reading = after.loads[place].unconfirmed else { return nil }
            return Finding(
                .unconfirmed, contributors: [contribution(of: place, in: after)],
                detail: .disagreement(
                    set: charger.offline, isProposed: charger.offline != recorded.chargers[place].offline,
                    read: reading, isSuperseded: charger.awaitsReading))
        }
    }

    /// Returns one finding for each kind of charger that may not follow its settings.
    ///
    /// The kinds are a one-phase override that it will not honour, unknown wiring, and a current below its
    /// minimum.
    private func chargersAtOdds() -> [Finding] {
        guard let after, let supply = proposed.supply else { return [] }
        func finding(_ code: FindingCode, where holds: (Charger, ChargerLoad) -> Bool) -> [Finding] {
            let parts = proposed.chargers.indices
                .filter { holds(proposed.chargers[$0], after.loads[$0]) }
                .map { contribution(of: $0, in: after) }
            return parts.isEmpty ? [] : [Finding(code, contributors: parts)]
        }
        return finding(.phaseNotSelectable) { charger, load in
            guard charger.fixed == nil, charger.offline.phase.isOnePhase, supply.isThreePhase else {
                return false
            }
            switch proposed.rules.wiring(of: charger).terminals.count {
            case 3: return !charger.phaseSelectable
            // The third terminal is open.
            case 2: return supply == .tn3 && (!charger.phaseSelectable || charger.offline.phase == .phase3)
            default: return false
            }
        }
            + finding(.wiringUnknown) { charger, _ in
                supply.isThreePhase && proposed.rules.wiring(of: charger) == .unknown
            }
            + finding(.belowMinimum) { charger, _ in
                guard charger.fixedCurrent == nil, let current = charger.offline.current.milliamperes
                else { return false }
                return current > .zero && current < charger.minCurrent
            }
    }

    /// Returns the circuits rated above the fuse above them, so that their own fuse can never open first.
    private func fusesOutOfOrder() -> [Finding] {
        proposed.fuses.enumerated().flatMap { place, fuse -> [Finding] in
            guard let above = proposed.parents[place].map({ proposed.fuses[$0] }) else { return [] }
            let worse = proposed.lines.compactMap { line -> (Line, Milliamperes, Milliamperes)? in
                guard let own = fuse.rating.ratings[line], let other = above.rating.ratings[line], own > other
                else { return nil }
                return (line, own, other)
            }
            // A line that an acceptance names has a finding of its own.
            let apart = worse.filter { line, _, _ in
                proposed.rules.accepted.contains {
                    $0.code == .fuseOrder && $0.subject == .fuse(fuse.id, line)
                }
            }
            let worst = worse.filter { one in !apart.contains { $0.0 == one.0 } }
                .max { $0.1 - $0.2 < $1.1 - $1.2 }
            return (apart + [worst].compactMap(\.self)).map { line, own, other in
                Finding(
                    .fuseOrder, fuse: fuse.id, line: line,
                    detail: .ratings(circuit: own, above: above.id, other))
            }
        }
    }

    /// Returns the fuses whose automatic chargers cannot all have their minimum, each at its worst line.
    private func starvedAutomatic() -> [Finding] {
        guard let after else { return [] }
        let loads = zip(proposed.chargers, after.loads)
        let settled = proposed.sums(of: loads.map { $0.isAutomatic ? .zero : $1.counted })
        let one = Milliamperes(1)
        let counts = proposed.sums(
            of: loads.map { LineCurrents(one, on: $0.isAutomatic ? $1.lines : []) })
        return fuses.enumerated().compactMap { place, decision in
            var worst: (line: Line, share: Milliamperes, usable: Milliamperes)?
            for line in decision.lines {
                let count = Int(counts[place][line.line].count)
                guard count > 0, let usable = line.usable else { continue }
                let left = max(.zero, usable - settled[place][line.line])
                let share = left.sharedRoundedDown(among: count)
                if worst.map({ share < $0.share }) ?? true { worst = (line.line, share, usable) }
            }
            guard let worst else { return nil }
            let starved = proposed.chargers(below: place).filter {
                proposed.chargers[$0].isAutomatic && after.loads[$0].lines.has(worst.line)
                    && proposed.chargers[$0].minCurrent > worst.share
            }
            guard let minimum = starved.map({ proposed.chargers[$0].minCurrent }).min() else { return nil }
            return Finding(
                .automaticStarved, fuse: decision.fuse.id, line: worst.line,
                total: settled[place][worst.line], usable: worst.usable,
                contributors: starved.map { contribution(of: $0, in: after) },
                detail: .share(worst.share, minimum: minimum))
        }
    }
}
