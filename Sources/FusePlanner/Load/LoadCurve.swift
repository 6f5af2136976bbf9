import FuseCore
import FuseRecord

/// One charger's load as a function of its override.
///
/// Mostly it is a straight line. Where the last reading is doubted, or something is in flight, it is worked
/// out state by state; it then rises too, but for the narrow stretch of currents that agree with the reading.
struct LoadCurve {
    /// The fuse that the charger is connected below.
    let fuse: Int
    /// The settings after the update, whose current is not looked at.
    let settings: Charger
    /// What the charger counts as recorded, if it holds what was read; nil where that does not disagree.
    private let asRead: LineCurrents?
    /// What it holds before the update.
    private let held: HeldLoad
    /// Whether it is overridden as recorded, and stays on its phase.
    private let keepsOverride: Bool
    private let plain: OverrideLoad
    private let exact: Exact?

    /// Everything that it takes to work a load out where it is no straight line.
    fileprivate struct Exact {
        let recorded: Charger
        let update: ChargerUpdate
        let inFlight: [ChargerUpdate]
        /// Whether the update counts at its worst while it arrives, and not only as it is in the end.
        let isArriving: Bool
        let isDoubted: Bool
        let supply: Supply
        let rules: CountingRules
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
    ///   - supply: The installation's supply.
    init(
        of place: Int, in record: InstallationRecord, update: ChargerUpdate, inFlight: [ChargerUpdate],
        isArriving: Bool = false, on supply: Supply
    ) {
        let installation = record.installation
        let recorded = installation.chargers[place]
        let before = ChargerLoad(of: recorded, on: supply, rules: installation.rules)
        let isDoubted = before.doubted != nil
        let settings = recorded.applying(update, doubted: isDoubted)
        self.fuse = installation.fuseOfCharger[place]
        self.settings = settings
        self.asRead = before.asRead
        self.held = HeldLoad(of: recorded, load: before, on: supply, rules: installation.rules)
        self.keepsOverride =
            recorded.offline.current != .automatic && settings.offline.phase == recorded.offline.phase
        self.plain = OverrideLoad(of: settings, on: supply, rules: installation.rules)
        guard isDoubted || isArriving || !inFlight.isEmpty else {
            self.exact = nil
            return
        }
        self.exact = Exact(
            recorded: recorded, update: update, inFlight: inFlight, isArriving: isArriving,
            isDoubted: isDoubted, supply: supply, rules: installation.rules)
    }

    /// What the charger counts as at a current.
    func counted(at current: Milliamperes) -> LineCurrents { entry(at: current).counted }

    /// What the charger counts as at a current, and how much of that was there before.
    func entry(at current: Milliamperes) -> LoadChange {
        guard let exact else {
            // As HeldLoad has it where nothing is doubted, at the cost of a comparison.
            let counted = plain.counted(at: current)
            let isLowered = counted == .zero || (keepsOverride && counted.isWithin(held.counted))
            return LoadChange(counted, from: held, isLowered: isLowered)
        }
        return exact.entry(at: current, isSent: exact.sends(current), from: held)
    }

    /// The worst of it at any current up to this one.
    func ceiling(upTo current: Milliamperes) -> LoadChange {
        guard let exact, let asRead else { return entry(at: current) }
        // What agrees with the reading takes its place, and what is kept is not sent: a little less may count for more.
        let sent = exact.entry(at: current, isSent: true, from: held)
        let stayed = LoadChange(asRead, from: held, isLowered: true)
        return .worse(.worse(sent, stayed), entry(at: current))
    }

    /// The largest of some currents that fits, or nil where none does.
    ///
    /// - Parameters:
    ///   - range: The currents, as multiples of `step`.
    ///   - step: The distance between two of them.
    ///   - fits: Whether a load fits; whatever is more than what does not fit, does not fit either.
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

    /// The stretches over which more current never counts for less, the uppermost first.
    private func stretches(of range: ClosedRange<Int64>, step: Milliamperes) -> [ClosedRange<Int64>] {
        guard let exact, let reading = exact.recorded.reading else { return [range] }
        // The first currents that agree with the reading, and the first that do not any more.
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
    /// Whether a current is sent: one whose phase alone is proposed is sent a current only where it gets another one.
    fileprivate func sends(_ current: Milliamperes) -> Bool {
        update.current != nil || recorded.offline.current != .overridden(current)
    }

    /// What the charger counts as at a current, worked out state by state, beside what it held before.
    fileprivate func entry(at current: Milliamperes, isSent: Bool, from held: HeldLoad) -> LoadChange {
        let given = isSent ? update.with(current: .overridden(current)) : update
        guard inFlight.isEmpty, !isArriving else {
            return PossibleStates(
                of: recorded, updates: inFlight + [given], doubted: isDoubted, rules: rules
            ).entry(from: held, on: supply)
        }
        let settled = recorded.applying(given, doubted: isDoubted)
        let load = ChargerLoad(after: given, of: settled, isDoubted: isDoubted, on: supply, rules: rules)
        return LoadChange(load.counted, from: held, isLowered: held.isLowered(to: settled, by: given))
    }
}

extension HeldLoad {
    /// Whether an update that is in force leaves the charger with no more on any line than it had.
    func isLowered(to state: Charger, by update: ChargerUpdate) -> Bool {
        isLowered(
            to: state, currentWasSent: update.current != nil, phaseWasSent: update.phase != nil,
            isWhole: update.current != nil)
    }
}
