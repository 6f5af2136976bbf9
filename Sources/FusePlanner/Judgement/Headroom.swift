public import FuseCore
public import FuseRecord

/// The largest override of a charger on one phase choice.
public struct PhaseHeadroom: Hashable, Sendable {
    /// The phase choice.
    public let phase: PhaseChoice
    /// The largest override, 0 to 32 A; nil where not even 0 A fits.
    public let current: Milliamperes?
    /// The line that prevents more; nil where none does.
    public let bound: Bound?
    /// True if the current is to be sent without the phase, which is the recorded one.
    ///
    /// The charger was read otherwise: sent with its phase, it could carry the current that was read.
    public let isSentAlone: Bool
}

/// The headroom of one charger.
public struct ChargerHeadroom: Hashable, Sendable {
    /// The charger as recorded.
    public let charger: Charger
    /// The headroom on each phase choice; empty for a charger that the cloud's settings do not bind.
    public let phases: [PhaseHeadroom]
}

/// The number of further chargers that fit below a fuse.
public struct RoomForMore: Hashable, Sendable {
    /// The fuse.
    public let fuse: Identifier
    /// The lines that each further charger would load.
    public let lines: LineSet
    /// The number of chargers.
    public let chargers: Int
}

/// The headroom of an installation, with everything in flight at its worst case.
public struct Headroom: Sendable {
    /// The current at which further chargers are counted: the usual minimum, 6 A.
    public static let usualMinimum = Milliamperes(amperes: 6)

    /// Every charger, or those asked for.
    public let chargers: [ChargerHeadroom]
    /// The number of further chargers at 6 A that fit, for each fuse and each choice of lines.
    public let more: [RoomForMore]

    /// The order of an update that is safe in the end.
    public enum Order: Sendable {
        /// Each of its steps is safe.
        case found
        /// No order has safe steps only: the line in its way, if that is a line.
        case missing(Bound?)
    }

    /// Computes the headroom.
    ///
    /// `check` lets each current given here pass, and refuses 1 mA more. For the recorded phase of a charger that was read
    /// otherwise it is the current alone: sent with its phase it could carry the current that was read.
    ///
    /// - Parameters:
    ///   - record: The record. Every fact that its sums need must be known.
    ///   - supply: The installation's supply.
    ///   - wanted: The chargers to compute; nil computes all.
    ///   - order: The order of an update of one charger, sent by itself.
    public init(
        of record: InstallationRecord, on supply: Supply, only wanted: Set<Identifier>? = nil,
        order: (ChargerUpdate) -> Order = { _ in .found }
    ) {
        let installation = record.installation
        let now = RecordedLoads(of: record, on: supply)
        let inFlight = record.updatesInFlight
        self.chargers = installation.chargers.enumerated().compactMap { place, charger in
            guard wanted?.contains(charger.id) ?? true else { return nil }
            guard charger.fixedCurrent == nil else { return ChargerHeadroom(charger: charger, phases: []) }
            var capacity = now.capacity
            if inFlight[charger.id] != nil {
                // A proposal for it may arrive during any wave of its plan.
                capacity = Capacity(
                    of: installation, entries: now.entries,
                    pending: PendingLoads(of: record, apart: [charger.id], on: supply))
            }
            let isMismatched = now.before.loads[place].mismatched != nil
            let phases = PhaseChoice.allCases.map { phase in
                let isSentAlone = isMismatched && phase == charger.offline.phase
                let update =
                    isSentAlone
                    ? ChargerUpdate(charger.id, at: .overridden(.zero))
                    : ChargerUpdate(charger.id, at: .overridden(.zero), on: phase)
                let curve = LoadCurve(
                    of: place, in: record, update: update, inFlight: inFlight[charger.id] ?? [], on: supply)
                return PhaseHeadroom(
                    phase, isSentAlone: isSentAlone, curve, in: capacity, now: now.entries[place]
                ) { current in
                    order(update.with(current: .overridden(current)))
                }
            }
            return ChargerHeadroom(charger: charger, phases: phases)
        }
        self.more = installation.fuses.indices.flatMap { fuse in
            let left = now.capacity.left(at: fuse)
            return Self.choices(on: supply).map { lines in
                let load = Self.loadOfOne(on: lines, supply, installation.rules)
                let counts = lines.lines.map { max(0, left[$0].count) / load.count }
                return RoomForMore(
                    fuse: installation.fuses[fuse].id, lines: lines, chargers: Int(counts.min() ?? 0))
            }
        }
    }

    /// Returns the sets of lines that a further charger may load: one line, or on IT a pair, or all.
    private static func choices(on supply: Supply) -> [LineSet] {
        switch supply {
        case .tn1, .it1: [.l1]
        case .tn3: [1, 2, 4, 7].map { LineSet(rawValue: $0) }
        case .it3: [3, 6, 5, 7].map { LineSet(rawValue: $0) }
        }
    }

    private static func loadOfOne(on lines: LineSet, _ supply: Supply, _ rules: CountingRules) -> Milliamperes
    {
        let isTimesSquareRootOf3 = supply == .it3 && rules.itCurrent == .pair && lines == .all
        return isTimesSquareRootOf3 ? usualMinimum.timesSquareRootOf3RoundedUp() : usualMinimum
    }
}

extension PhaseHeadroom {
    /// Finds the largest override on one phase, with everything else as it is.
    fileprivate init(
        _ phase: PhaseChoice, isSentAlone: Bool, _ curve: LoadCurve, in capacity: Capacity,
        now entry: LoadChange, order: (Milliamperes) -> Headroom.Order
    ) {
        let zero = curve.entry(at: .zero)
        var empty = capacity
        empty.change(from: entry, to: zero, below: curve.fuse)
        (self.phase, self.isSentAlone) = (phase, isSentAlone)
        guard empty.isWithinCaps else {
            self.current = nil
            self.bound = empty.worst
            return
        }
        let largest = curve.largestFitting(
            in: 0...OfflineCurrent.largestOverride.count, step: Milliamperes(1)
        ) { empty.fits(from: zero, to: $0, below: curve.fuse) }
        guard let largest, case .missing(let bound) = order(largest) else {
            self.current = largest
            self.bound = largest.flatMap { largest in
                largest == OfflineCurrent.largestOverride
                    ? nil
                    : empty.bound(
                        from: zero, to: curve.entry(at: largest + Milliamperes(1)), below: curve.fuse)
            }
            return
        }
        (self.current, self.bound) = Self.largest(below: largest, bound, order)
    }

    /// The largest current below one that has no order, and the bound that prevents more.
    ///
    /// The current is nil where not even 0 has an order.
    private static func largest(
        below high: Milliamperes, _ bound: Bound?, _ order: (Milliamperes) -> Headroom.Order
    ) -> (Milliamperes?, Bound?) {
        var (good, bad, bound) = (nil as Int64?, high.count, bound)
        var next: Int64 = 0
        while next < bad, good.map({ next > $0 }) ?? true {
            switch order(Milliamperes(next)) {
            case .found: good = next
            case .missing(let found): (bad, bound) = (next, found ?? bound)
            }
            next = ((good ?? 0) + bad) / 2
        }
        return (good.map { Milliamperes($0) }, bound)
    }
}
