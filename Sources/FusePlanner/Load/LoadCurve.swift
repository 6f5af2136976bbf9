import FuseCore
import FuseRecord

/// One charger's load as a function of its override.
///
/// Usually it is a straight line. Where the last reading disagrees with the record, or an update is in
/// flight, the load is worked out state by state. It then rises too, except over the narrow range of currents
/// that agree with the reading.
struct LoadCurve {
    /// The index of the fuse that the charger is connected below.
    let fuse: Int
    /// The settings after the update; their current is not used.
    let settings: Charger
    /// The load if the charger holds the values read; nil where the reading agrees with the record.
    private let alternative: LineCurrents?
    /// The load before the update.
    private let prior: PriorLoad
    /// True when the record is an override.
    private let isOverridden: Bool
    /// True when the phase stays as recorded.
    private let keepsPhase: Bool
    private let plain: OverrideLoad
    private let exact: Exact?

    /// The facts needed to work a load out where it is no straight line.
    fileprivate struct Exact {
        let recorded: Charger
        let update: ChargerUpdate
        let inFlight: [ChargerUpdate]
        /// True when the update counts at its worst case while it arrives, not only in its end state.
        let isArriving: Bool
        let isMismatched: Bool
        let supply: Supply
        let rules: CountingRules
    }

    /// True for a straight line: the reading agrees with the record, and no update is in flight.
    var isPlain: Bool { exact == nil }

    /// The lines that its phase loads.
    var lines: LineSet { plain.lines }

    /// Creates the curve of one charger.
    ///
    /// - Parameters:
    ///   - place: The charger's index.
    ///   - record: The record, with its plans in flight.
    ///   - update: The update that gives it a current.
    ///   - inFlight: The updates of the charger that are in flight.
    ///   - isArriving: True when the update counts at its worst case while it arrives, not only in its end
    ///     state.
    ///   - supply: The installation's supply.
    init(
        of place: Int, in record: InstallationRecord, update: ChargerUpdate, inFlight: [ChargerUpdate],
        isArriving: Bool = false, on supply: Supply
    ) {
        let installation = record.installation
        let recorded = installation.chargers[place]
        let before = ChargerLoad(of: recorded, on: supply, rules: installation.rules)
        let isMismatched = before.mismatched != nil
        let settings = recorded.applying(update, mismatched: isMismatched)
        self.fuse = installation.fuseOfCharger[place]
        self.settings = settings
        self.alternative = before.alternative?.load
        self.prior = PriorLoad(of: recorded, load: before, on: supply, rules: installation.rules)
        self.isOverridden = recorded.offline.current != .automatic
        self.keepsPhase = settings.offline.phase == recorded.offline.phase
        self.plain = OverrideLoad(of: settings, on: supply, rules: installation.rules)
        guard isMismatched || isArriving || !inFlight.isEmpty else {
            self.exact = nil
            return
        }
        self.exact = Exact(
            recorded: recorded, update: update, inFlight: inFlight, isArriving: isArriving,
            isMismatched: isMismatched, supply: supply, rules: installation.rules)
    }

    /// Returns the load at a current.
    func counted(at current: Milliamperes) -> LineCurrents { entry(at: current).counted }

    /// Returns the load at a current, and the part of it that was there before.
    func entry(at current: Milliamperes) -> LoadChange {
        guard let exact else {
            // The same rule as in PriorLoad for a reading that agrees, at the cost of a comparison.
            let counted = plain.counted(at: current)
            let mayBeLowered = keepsPhase && (isOverridden || current == .zero)
            let isLowered = counted == .zero || (mayBeLowered && counted.isWithin(prior.counted))
            return LoadChange(counted, from: prior, isLowered: isLowered)
        }
        return exact.entry(at: current, isSent: exact.sends(current), from: prior)
    }

    /// Returns the worst load at any current up to the given one.
    func ceiling(upTo current: Milliamperes) -> LoadChange {
        guard let exact, let alternative else { return entry(at: current) }
        // A current that agrees with the reading replaces it, and an unchanged current is not sent. So a
        // slightly lower current may load more.
        let sent = exact.entry(at: current, isSent: true, from: prior)
        let stayed = LoadChange(alternative, from: prior, isLowered: true)
        return .worse(.worse(sent, stayed), entry(at: current))
    }

    /// Returns the largest of some currents that fits; nil where none does.
    ///
    /// - Parameters:
    ///   - range: The currents, as multiples of `step`.
    ///   - step: The distance between two currents.
    ///   - fits: Returns true for a load that fits. A load above one that does not fit must not fit either.
    /// - Returns: The largest current that fits.
    func largestFitting(
        in range: ClosedRange<Int64>, step: Milliamperes, _ fits: (LoadChange) -> Bool
    ) -> Milliamperes? {
        func current(_ multiple: Int64) -> Milliamperes { Milliamperes(multiple * step.count) }
        for stretch in stretches(of: range, step: step) where fits(entry(at: current(stretch.lowerBound))) {
            var (good, bad) = (stretch.lowerBound, stretch.upperBound + 1)
            while bad - good > 1 {
                let middle = (good + bad) / 2
                if fits(entry(at: current(middle))) { good = middle } else { bad = middle }
            }
            return current(good)
        }
        return nil
    }

    /// Returns the ranges over which more current never means less load, the uppermost range first.
    private func stretches(of range: ClosedRange<Int64>, step: Milliamperes) -> [ClosedRange<Int64>] {
        guard let exact, let reading = exact.recorded.reading else { return [range] }
        // The first current that agrees with the reading, and the first above it that no longer does.
        let half = reading.unit.count / 2
        var borders = [reading.current.count - half, reading.current.count + half + 1]
        if let kept = exact.recorded.offline.current.milliamperes, !exact.sends(kept) {
            borders = (borders + [kept.count, kept.count + 1]).sorted()
        }
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

extension LoadCurve.Exact {
    /// Returns true when a current is sent; an update of the phase alone sends only a changed current.
    fileprivate func sends(_ current: Milliamperes) -> Bool {
        update.current != nil || recorded.offline.current != .overridden(current)
    }

    /// Works out the load at a current state by state, beside the load before.
    fileprivate func entry(at current: Milliamperes, isSent: Bool, from prior: PriorLoad) -> LoadChange {
        let given = isSent ? update.with(current: .overridden(current)) : update
        guard inFlight.isEmpty, !isArriving else {
            return PossibleStates(
                of: recorded, updates: inFlight + [given], mismatched: isMismatched, rules: rules
            ).entry(from: prior, on: supply)
        }
        let settled = recorded.applying(given, mismatched: isMismatched)
        let load = ChargerLoad(
            after: given, of: settled, isMismatched: isMismatched, on: supply, rules: rules)
        return LoadChange(load.counted, from: prior, isLowered: prior.isLowered(to: settled, by: given))
    }
}

extension PriorLoad {
    /// Returns true when an update in force leaves the charger with no more load than before on any line.
    func isLowered(to state: Charger, by update: ChargerUpdate) -> Bool {
        isLowered(
            to: state, currentWasSent: update.current != nil, phaseWasSent: update.phase != nil,
            isWhole: update.current != nil)
    }
}
