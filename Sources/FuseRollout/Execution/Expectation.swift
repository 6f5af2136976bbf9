import FuseCore
import FusePlanner

/// The source that confirms a request.
public enum ConfirmedBy: String, CaseIterable, Sendable {
    /// The charger's own report (observations 523 and 522).
    case charger
    /// The cloud's record.
    case cloud
}

/// The settings that a charger holds once a request is in force.
struct Expectation {
    private let request: ChargerUpdate
    /// The charger with the request in force.
    private let settled: Charger
    /// The charger before the request: a reading that fits both proves nothing.
    private let before: Charger
    private let supply: Supply
    private let rules: CountingRules
    private let confirmedBy: ConfirmedBy
    /// True if a current, or a phase, is believed that could be from before the request.
    private let (believesCurrent, believesPhase): (Bool, Bool)

    /// Works out what a charger holds once a request is in force; nil if it is not recorded there.
    ///
    /// - Parameters:
    ///   - request: The request.
    ///   - installation: The installation as recorded before.
    ///   - confirmedBy: The source that confirms.
    ///   - isQuiet: True if nothing has happened for so long that everything sent before has arrived.
    init?(
        _ request: ChargerUpdate, on installation: Installation, by confirmedBy: ConfirmedBy,
        isQuiet: Bool = false
    ) {
        guard let supply = installation.supply,
            let before = installation.chargers.first(where: { $0.id == request.charger }),
            let settled = try? installation.applying([request]).chargers.first(where: { $0.id == before.id })
        else { return nil }
        self.request = request
        self.settled = settled
        self.before = before
        self.supply = supply
        self.rules = installation.rules
        self.confirmedBy = confirmedBy
        // A reading from before does no harm where the charger counts for no more by its record than by the request.
        let load = ChargerLoad(of: before, on: supply, rules: installation.rules).counted
        let asked = OverrideLoad(of: settled, on: supply, rules: installation.rules)
        let counted = settled.offline.current.milliamperes.map { asked.counted(at: $0) } ?? .zero
        self.believesCurrent = isQuiet || load.largest <= counted.largest
        self.believesPhase =
            isQuiet || before.offline.phase == .automatic || asked.lines.isSuperset(of: load.loaded)
    }

    /// True if a report shows that the request is in force.
    ///
    /// A current of −1 and a phase of 0 leave the choice to the cloud, so no reading can show them: only the cloud's
    /// own field does. The others are compared with what the charger reports, at the precision it is read with. Where
    /// the reading could as well be from before, the cloud must have recorded the request, and whatever the charger may
    /// hold besides must be no more, or long be over.
    /// A request without an answer may never have reached the cloud, and a charger may hold something else than is
    /// recorded: then a reading confirms only what the cloud has recorded, too.
    ///
    /// - Parameters:
    ///   - report: A report read after the request was sent.
    ///   - isAnswered: True if the cloud accepted the request.
    /// - Returns: False also for a charger that the cloud reports offline.
    func isMet(by report: ChargerReport, isAnswered: Bool) -> Bool {
        // What the cloud knows of a charger that is offline is not newer than what was sent.
        guard areLimitsMet(by: report), report.isOnline != false else { return false }
        guard confirmedBy == .charger else { return report.cloud == settled.offline }
        return (isAnswered || isRecorded(in: report)) && isCurrentMet(by: report) && isPhaseMet(by: report)
    }

    /// Tells for current and phase, each by itself, if a report shows that it is in force.
    func areSettingsMet(by report: ChargerReport) -> (current: Bool, phase: Bool) {
        guard confirmedBy == .charger else {
            return (
                report.cloud.current == settled.offline.current, report.cloud.phase == settled.offline.phase
            )
        }
        return (isCurrentMet(by: report), isPhaseMet(by: report))
    }

    /// True if the cloud's fields have the current and the phase that were sent.
    func isRecorded(in report: ChargerReport) -> Bool {
        (request.current.map { $0 == report.cloud.current } ?? true)
            && (request.phase.map { $0 == report.cloud.phase } ?? true)
    }

    /// True if nothing that the request changes has arrived, so that it may be sent again.
    ///
    /// Of current and phase the cloud's own fields count; of limits, which only the charger shows, none where the others
    /// change too. A request for nothing but what was recorded before shows nowhere.
    func isLost(in report: ChargerReport) -> Bool {
        guard changesCurrent || changesPhase else { return isRepetition || !areLimitsMet(by: report) }
        return (changesCurrent && request.current != report.cloud.current)
            || (changesPhase && request.phase != report.cloud.phase)
    }

    /// True if the cloud has another current or phase than one that was sent and can be shown.
    ///
    /// A service may show what a charger holds in place of −1 or of phase 0 that it has not taken yet.
    func isDropped(in report: ChargerReport) -> Bool {
        (changesCurrent && request.current != .automatic && request.current != report.cloud.current)
            || (changesPhase && request.phase != .automatic && request.phase != report.cloud.phase)
    }

    private var changesCurrent: Bool { request.current.map { $0 != before.offline.current } ?? false }
    private var changesPhase: Bool { request.phase.map { $0 != before.offline.phase } ?? false }

    /// True if the request asks for nothing but what was recorded before.
    var isRepetition: Bool {
        !changesCurrent && !changesPhase
            && (request.minCurrent.map { $0 == before.minCurrent } ?? true)
            && (request.maxCurrent.map { $0 == before.maxCurrent } ?? true)
    }

    /// True if neither the cloud nor the charger has anything of the request: both are as before.
    ///
    /// A service may show what a charger holds in place of −1 or of phase 0 that it has not taken yet: of a request for
    /// nothing else that says nothing.
    func isAsBefore(in report: ChargerReport) -> Bool {
        let (was, now) = (before.offline, settled.offline)
        let showsCurrent = now.current != was.current && now.current != .automatic
        let showsPhase = now.phase != was.phase && now.phase != .automatic
        guard showsCurrent || showsPhase else { return false }
        guard report.cloud == before.offline else { return false }
        guard let current = before.offline.current.milliamperes else { return true }
        return report.reading?.agrees(with: current) ?? false
    }

    private func areLimitsMet(by report: ChargerReport) -> Bool {
        (request.minCurrent == nil || report.minCurrent == request.minCurrent)
            && (request.maxCurrent == nil || report.maxCurrent == request.maxCurrent)
    }

    private func isCurrentMet(by report: ChargerReport) -> Bool {
        let isRecorded = report.cloud.current == settled.offline.current
        guard let current = settled.offline.current.milliamperes else { return isRecorded }
        guard let reading = report.reading else { return false }
        guard reading.agrees(with: current) || isScaled(reading, of: settled.offline) else { return false }
        return request.current == nil || !couldBeOld(reading) || (isRecorded && believesCurrent)
    }

    /// True if a reading may show what the charger held before the request.
    ///
    /// If its current was automatic, the last reading is what it held.
    private func couldBeOld(_ reading: Reading) -> Bool {
        guard let old = before.offline.current.milliamperes else {
            return before.reading.map { reading.agrees(with: $0.current) } ?? true
        }
        return reading.agrees(with: old) || isScaled(reading, of: before.offline)
            || before.reading.map { reading.agrees(with: $0.current) } ?? false
    }

    /// True if a reading is a line's current given as that of the pairs, √3 times smaller, as is seen on IT.
    private func isScaled(_ reading: Reading, of offline: OfflineOverride) -> Bool {
        guard supply == .it3, let current = offline.current.milliamperes, current > .zero else {
            return false
        }
        var charger = settled
        charger.offline = offline
        let lines = OverrideLoad(of: charger, on: supply, rules: rules).lines
        // The reading may be off by half its last digit either way.
        let largest = min(.largest, Milliamperes(reading.current.count + reading.unit.count / 2))
            .timesSquareRootOf3RoundedUp()
        let smallest = Milliamperes(max(0, reading.current.count - reading.unit.count / 2 - 1))
            .timesSquareRootOf3RoundedUp()
        return lines.lineCount == 3 && smallest <= current && current <= largest
    }

    private func isPhaseMet(by report: ChargerReport) -> Bool {
        // Nothing flows on no phase: of one that is told 0 A and no phase, any may be read.
        if request.phase == nil, settled.offline.current == .overridden(.zero) { return true }
        let phase = settled.offline.phase
        let isRecorded = report.cloud.phase == phase
        guard phase != .automatic else { return isRecorded }
        // A charger on one line or one pair reports that, and one that cannot choose may report anything.
        let terminals = rules.wiring(of: settled).terminals.count
        let isOneOfTwo = terminals == 2 && supply == .tn3 && (phase == .phase1 || phase == .phase2)
        guard supply.isThreePhase, settled.phaseSelectable, terminals == 0 || terminals == 3 || isOneOfTwo
        else { return request.phase == nil || isRecorded }
        guard report.phase == phase else { return false }
        // What was left to the cloud before may have been this phase already, and so may what was read last.
        let couldBeOld = before.offline.phase == .automatic || before.reading?.phase == phase
        return request.phase == nil || !couldBeOld || (isRecorded && believesPhase)
    }
}
