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

    /// Works out what a charger holds once a request is in force; nil if it is not recorded there.
    ///
    /// - Parameters:
    ///   - request: The request.
    ///   - installation: The installation as recorded before.
    ///   - confirmedBy: The source that confirms.
    init?(_ request: ChargerUpdate, on installation: Installation, by confirmedBy: ConfirmedBy) {
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
    ///   - isQuiet: True if nothing has happened for so long that everything sent before has arrived.
    /// - Returns: False also for a charger that the cloud reports offline.
    func isMet(by report: ChargerReport, isAnswered: Bool, isQuiet: Bool = false) -> Bool {
        // What the cloud knows of a charger that is offline is not newer than what was sent.
        guard areLimitsMet(by: report), report.isOnline != false else { return false }
        guard confirmedBy == .charger else { return report.cloud == settled.offline }
        return (isAnswered || isRecorded(in: report)) && isCurrentMet(by: report, isQuiet: isQuiet)
            && isPhaseMet(by: report, isQuiet: isQuiet)
    }

    /// Tells for current and phase, each by itself, if a report shows that it is in force.
    func areSettingsMet(by report: ChargerReport, isQuiet: Bool) -> (current: Bool, phase: Bool) {
        guard confirmedBy == .charger else {
            return (
                report.cloud.current == settled.offline.current, report.cloud.phase == settled.offline.phase
            )
        }
        return (isCurrentMet(by: report, isQuiet: isQuiet), isPhaseMet(by: report, isQuiet: isQuiet))
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
        (showsCurrent && request.current != report.cloud.current)
            || (showsPhase && request.phase != report.cloud.phase)
    }

    private var changesCurrent: Bool { request.current.map { $0 != before.offline.current } ?? false }
    private var changesPhase: Bool { request.phase.map { $0 != before.offline.phase } ?? false }
    private var showsCurrent: Bool { changesCurrent && request.current != .automatic }
    private var showsPhase: Bool { changesPhase && request.phase != .automatic }

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
        guard showsCurrent || showsPhase else { return false }
        guard report.cloud == before.offline else { return false }
        guard let current = before.offline.current.milliamperes else { return true }
        return report.reading?.agrees(with: current) ?? false
    }

    private func areLimitsMet(by report: ChargerReport) -> Bool {
        (request.minCurrent == nil || report.minCurrent == request.minCurrent)
            && (request.maxCurrent == nil || report.maxCurrent == request.maxCurrent)
    }

    private func isCurrentMet(by report: ChargerReport, isQuiet: Bool) -> Bool {
        let isRecorded = report.cloud.current == settled.offline.current
        guard let current = settled.offline.current.milliamperes else { return isRecorded }
        guard let reading = report.reading else { return false }
        guard reading.agrees(with: current) || reading.isPairAsLine(of: settled, on: supply, rules: rules)
        else { return false }
        return request.current == nil || !couldBeOld(reading) || (isRecorded && (isQuiet || isNoLess))
    }

    /// True if the charger counts for no more current by its record than by the request.
    ///
    /// Then a current from before does no harm.
    private var isNoLess: Bool {
        guard let current = settled.offline.current.milliamperes else { return false }
        return recordedLoad.largest <= requestedLoad.counted(at: current).largest
    }

    /// True if the request is for every line on which the record counts, or the phase was automatic.
    private var coversLines: Bool {
        before.offline.phase == .automatic || requestedLoad.lines.isSuperset(of: recordedLoad.loaded)
    }

    private var recordedLoad: LineCurrents { ChargerLoad(of: before, on: supply, rules: rules).counted }
    private var requestedLoad: OverrideLoad { OverrideLoad(of: settled, on: supply, rules: rules) }

    /// True if a reading may show what the charger held before the request.
    ///
    /// If its current was automatic, the last reading is what it held.
    private func couldBeOld(_ reading: Reading) -> Bool {
        guard let old = before.offline.current.milliamperes else {
            return before.reading.map { reading.agrees(with: $0.current) } ?? true
        }
        return reading.agrees(with: old) || reading.isPairAsLine(of: before, on: supply, rules: rules)
            || before.reading.map { reading.agrees(with: $0.current) } ?? false
    }

    private func isPhaseMet(by report: ChargerReport, isQuiet: Bool) -> Bool {
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
        return request.phase == nil || !couldBeOld || (isRecorded && (isQuiet || coversLines))
    }
}
