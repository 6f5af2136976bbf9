// Room: what a charger would count as at every current that its update could give it.
// Answers: the load at a current, and the largest current that fits. Must not know: who else wants current.

import FuseCore

/// One charger's load as a function of its override.
///
/// Mostly it is a straight line. Where the last reading is doubted, or something is in flight, it is worked
/// out state by state; it then rises too, but for the narrow stretch of currents that agree with the reading.
struct LoadCurve {
    /// The fuse that the charger is connected below.
    let fuse: Int
    /// The settings after the update, whose current is not looked at.
    let settings: Charger
    private let plain: OverrideLoad
    private let exact: Exact?

    /// Everything that it takes to work a load out where it is no straight line.
    private struct Exact {
        let recorded: Charger
        let update: ChargerUpdate
        let inFlight: [ChargerUpdate]
        /// Whether the update counts at its worst while it arrives, and not only as it is in the end.
        let isArriving: Bool
        let isDoubted: Bool
        let supply: Supply
        let rules: CountingRules
        let ofReading: LineCurrents
    }

    /// Whether it is a straight line: nothing is doubted and nothing in flight.
    var isPlain: Bool { exact == nil }

    /// The lines that its phase allows.
    var lines: LineSet { plain.lines }

    /// The curve of one charger.
    ///
    /// - Parameters:
    ///   - place: The charger's place.
    ///   - record: The record, with what is in flight.
    ///   - update: The update that gives it a current.
    ///   - inFlight: The updates of the charger that are in flight.
    ///   - isArriving: Whether the update counts at its worst while it arrives, and not only as it is in the end.
    ///   - doubted: Whether its last reading disagrees with the record; nil: that is worked out.
    ///   - supply: The installation's supply.
    init(
        of place: Int, in record: InstallationRecord, update: ChargerUpdate, inFlight: [ChargerUpdate],
        isArriving: Bool = false, doubted: Bool? = nil, on supply: Supply
    ) {
        let installation = record.installation
        let recorded = installation.chargers[place]
        let isDoubted = doubted ?? installation.doubts(recorded)
        let settings = recorded.applying(update, doubted: isDoubted)
        self.fuse = installation.fuseOfCharger[place]
        self.settings = settings
        self.plain = OverrideLoad(of: settings, on: supply, rules: installation.rules)
        guard isDoubted || isArriving || !inFlight.isEmpty else {
            self.exact = nil
            return
        }
        self.exact = Exact(
            recorded: recorded, update: update, inFlight: inFlight, isArriving: isArriving,
            isDoubted: isDoubted, supply: supply,
            rules: installation.rules,
            ofReading: ChargerLoad.ofReading(of: recorded, on: supply, rules: installation.rules))
    }

    /// What the charger counts as at a current.
    func counted(at current: Milliamperes) -> LineCurrents {
        guard let exact else { return plain.counted(at: current) }
        // One whose phase alone is proposed is sent a current only where it gets another one.
        let isKept = exact.update.current == nil && exact.recorded.offline.current == .overridden(current)
        let given = isKept ? exact.update : exact.update.with(current: .overridden(current))
        guard exact.inFlight.isEmpty, !exact.isArriving else {
            let sent = given.asMayBeSent(to: exact.recorded, doubted: exact.isDoubted)
            let states = PossibleStates(
                of: exact.recorded, updates: exact.inFlight + sent, doubted: exact.isDoubted)
            return states.load(on: exact.supply, rules: exact.rules).counted
        }
        let charger = exact.recorded.applying(given, doubted: exact.isDoubted)
        return ChargerLoad(
            after: given, of: charger, isDoubted: exact.isDoubted, on: exact.supply, rules: exact.rules
        ).counted
    }

    /// What it counts as at most at any current up to this one.
    func ceiling(upTo current: Milliamperes) -> LineCurrents {
        guard let exact else { return plain.counted(at: current) }
        return .largerOnEachLine(counted(at: current), exact.ofReading)
    }

    /// The largest of some currents that fits, or nil where none does.
    ///
    /// - Parameters:
    ///   - range: The currents, as multiples of `step`.
    ///   - step: The distance between two of them.
    ///   - fits: Whether a load fits; whatever is more than what does not fit, does not fit either.
    func largestFitting(
        in range: ClosedRange<Int64>, step: Milliamperes, _ fits: (LineCurrents) -> Bool
    ) -> Milliamperes? {
        func current(_ multiple: Int64) -> Milliamperes { Milliamperes(multiple * step.count) }
        for stretch in stretches(of: range, step: step) where fits(counted(at: current(stretch.lowerBound))) {
            var (good, bad) = (stretch.lowerBound, stretch.upperBound + 1)
            while bad - good > 1 {
                let middle = (good + bad) / 2
                if fits(counted(at: current(middle))) { good = middle } else { bad = middle }
            }
            return current(good)
        }
        return nil
    }

    /// The stretches over which more current never counts for less, the uppermost first.
    private func stretches(of range: ClosedRange<Int64>, step: Milliamperes) -> [ClosedRange<Int64>] {
        guard let reading = exact?.recorded.reading else { return [range] }
        // The first currents that agree with the reading, and the first that do not any more.
        let half = reading.unit.count / 2
        let borders = [reading.current.count - half, reading.current.count + half + 1]
        var stretches: [ClosedRange<Int64>] = []
        var start = range.lowerBound
        for border in borders {
            let first = max(0, border + step.count - 1) / step.count
            guard first > start, first <= range.upperBound else { continue }
            stretches.append(start...(first - 1))
            start = first
        }
        stretches.append(start...range.upperBound)
        return stretches.reversed()
    }
}
