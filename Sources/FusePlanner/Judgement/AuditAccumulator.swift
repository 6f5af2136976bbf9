public import FuseCore
public import FuseRecord

/// Sums an installation with nothing in flight while its chargers are read one by one.
///
/// The result equals `AuditedInstallation(auditing:at:)` of the same installation. An audit of a million
/// chargers needs neither their ids nor their names in memory.
public struct AuditAccumulator {
    /// The installation with its fuses; its own chargers are not counted.
    private let installation: Installation
    private let now: Timestamp
    /// The summed load of the chargers directly below each fuse.
    private var sums: [LineCurrents]
    /// The lines of each fuse that a charger directly below it can ever load.
    private var reach: [LineSet]
    private var chargers = 0
    private var isAnyUnlimited = false
    private var isAnyNeverRead = false
    private var isAnyTooOld = false
    /// The chargers that the sums leave out.
    private var without: [LeftOut] = []

    /// Creates an accumulator without chargers.
    ///
    /// - Parameters:
    ///   - installation: The installation with its fuses. Chargers in it are not counted.
    ///   - now: The current time.
    public init(of installation: Installation, at now: Timestamp) {
        self.installation = installation
        self.now = now
        self.sums = [LineCurrents](repeating: .zero, count: installation.fuses.count)
        self.reach = [LineSet](repeating: [], count: installation.fuses.count)
    }

    /// Adds a charger.
    ///
    /// - Parameters:
    ///   - charger: Its facts and settings. Its id, name and fuse are not read.
    ///   - fuse: The index of its fuse in the installation's fuses.
    ///   - id: Returns its id. It is called only when the sums leave the charger out.
    /// - Throws: `InstallationError` when its facts contradict each other, and the errors of `id`.
    public mutating func add(
        _ charger: borrowing Charger, below fuse: Int, id: () throws -> Identifier
    ) throws {
        try Installation.check(charger, on: installation.supply)
        chargers += 1
        guard let supply = installation.supply else { return }
        let load = ChargerLoad(of: charger, on: supply, rules: installation.rules)
        sums[fuse] += load.counted
        reach[fuse].formUnion(ChargerLoad.reach(of: charger, on: supply, rules: installation.rules))
        if let leftOut = try LeftOut(load, of: id) { without.append(leftOut) }
        if load.isUnlimited { isAnyUnlimited = true }
        if load.isNeverRead { isAnyNeverRead = true }
        if let allowed = installation.rules.maxRecordAge, !isAnyTooOld {
            isAnyTooOld = RecordAges(of: charger, counted: load, at: now).isAnyAbove(allowed)
        }
    }

    /// The audit's result for the chargers added so far.
    public var audited: AuditedInstallation {
        let (totals, reach) = (installation.summedUp(sums), installation.reachedUp(reach))
        var (isAnyOver, isAnyRatingUnknown) = (false, false)
        var worst: (fuse: Int, line: Line, total: Milliamperes, margin: Milliamperes)?
        for (place, fuse) in installation.fuses.enumerated() {
            for line in installation.lines {
                guard let usable = fuse.rating.usable(on: line) else {
                    if reach[place].has(line) { isAnyRatingUnknown = true }
                    continue
                }
                guard installation.supply != nil else { continue }
                let total = totals[place][line]
                let margin = usable - total - fuse.rating.reserveExcess(on: line)
                if margin < .zero { isAnyOver = true }
                if worst.map({ margin < $0.margin }) ?? true { worst = (place, line, total, margin) }
            }
        }
        // The order in which a judgement lists missing facts.
        let missing: FindingCode? =
            if installation.supply == nil {
                .unknownSupply
            } else if isAnyRatingUnknown {
                .unknownRating
            } else if isAnyUnlimited {
                .unknownFixed
            } else if installation.rules.isMinimumPowerUnknown {
                .minimumPowerMode
            } else if isAnyNeverRead {
                .unknownObserved
            } else {
                isAnyTooOld ? .recordTooOld : nil
            }
        return AuditedInstallation(
            of: installation, chargers: chargers, without: without, plansInFlight: 0,
            verdict: Verdict(
                missing: missing == nil ? .none : .deciding, lines: isAnyOver ? .over : .hold,
                hasProposal: false),
            missing: missing ?? (isAnyOver ? .exceeds : nil),
            worst: worst.map { worst in
                AuditedInstallation.WorstLine(
                    installation.fuses[worst.fuse], worst.line, total: worst.total)
            })
    }
}
