// Room: whether what is read of a charger says that it holds what it was told.
// Answers: yes or no, by the charger's word or the cloud's. Must not know: how anything is read, plans.

import FuseCore
import FusePlanner

/// Whose word counts.
public enum ConfirmedBy: String, CaseIterable, Sendable {
    /// What the charger itself reports (observations 523 and 522).
    case charger
    /// What the cloud has recorded.
    case cloud
}

/// What a charger is expected to hold.
struct Expectation {
    private let request: ChargerUpdate
    /// The charger with the request in force.
    private let settled: Charger
    /// What it held before: a reading that fits both says nothing.
    private let before: OfflineOverride
    private let supply: Supply
    private let rules: CountingRules
    private let word: ConfirmedBy

    /// What a charger is expected to hold once a request is in force; nil where it is not recorded there.
    ///
    /// - Parameters:
    ///   - request: The request.
    ///   - installation: The installation as recorded before.
    ///   - word: Whose word counts.
    init?(_ request: ChargerUpdate, on installation: Installation, by word: ConfirmedBy) {
        guard let supply = installation.supply,
            let before = installation.chargers.first(where: { $0.id == request.charger }),
            let settled = try? installation.applying([request]).chargers.first(where: { $0.id == before.id })
        else { return nil }
        self.request = request
        self.settled = settled
        self.before = before.offline
        self.supply = supply
        self.rules = installation.rules
        self.word = word
    }

    /// Whether a report says that the charger holds it.
    ///
    /// A current of −1 and a phase of 0 leave the choice to the cloud, so no reading can show them: only the cloud's
    /// own field does. The others are compared with what the charger reports, at the precision it is read with.
    func isMet(by report: ChargerReport) -> Bool {
        guard areLimitsMet(by: report) else { return false }
        guard word == .charger else { return report.cloud == settled.offline }
        return isCurrentMet(by: report) && isPhaseMet(by: report)
    }

    /// Whether the cloud has recorded what was sent, as far as it says so.
    func isRecorded(in report: ChargerReport) -> Bool {
        (request.current.map { $0 == report.cloud.current } ?? true)
            && (request.phase.map { $0 == report.cloud.phase } ?? true)
            && (request.current != nil || request.phase != nil || areLimitsMet(by: report))
    }

    private func areLimitsMet(by report: ChargerReport) -> Bool {
        (request.minCurrent == nil || report.minCurrent == request.minCurrent)
            && (request.maxCurrent == nil || report.maxCurrent == request.maxCurrent)
    }

    private func isCurrentMet(by report: ChargerReport) -> Bool {
        guard let current = settled.offline.current.milliamperes else {
            return report.cloud.current == .automatic
        }
        guard let reading = report.reading else { return false }
        if reading.agrees(with: current) {
            return !isScaled(reading, of: before) || before.current == settled.offline.current
        }
        return isScaled(reading, of: settled.offline) && !fits(reading, before)
    }

    /// Whether a reading is a line's current given as that of the pairs, √3 times smaller, as is seen on IT.
    private func isScaled(_ reading: Reading, of offline: OfflineOverride) -> Bool {
        guard supply == .it3, let current = offline.current.milliamperes, current > .zero else {
            return false
        }
        var charger = settled
        charger.offline = offline
        let lines = OverrideLoad(of: charger, on: supply, rules: rules).lines
        // The reading may be off by half its last digit either way.
        let most = Milliamperes(reading.current.count + reading.unit.count / 2).timesSquareRootOf3RoundedUp()
        let least = Milliamperes(max(0, reading.current.count - reading.unit.count / 2 - 1))
            .timesSquareRootOf3RoundedUp()
        return lines.lineCount == 3 && least <= current && current <= most
    }

    private func fits(_ reading: Reading, _ offline: OfflineOverride) -> Bool {
        offline.current.milliamperes.map { reading.agrees(with: $0) } ?? false
    }

    private func isPhaseMet(by report: ChargerReport) -> Bool {
        let phase = settled.offline.phase
        guard phase != .automatic else { return report.cloud.phase == .automatic }
        // A charger on one line or one pair reports that, whatever it was told.
        let terminals = rules.wiring(of: settled).terminals.count
        guard supply.isThreePhase, terminals != 1, terminals != 2 else { return true }
        return report.phase == phase
    }
}
