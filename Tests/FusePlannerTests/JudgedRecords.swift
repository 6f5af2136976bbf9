import FuseCore
import FusePlanner
import FuseRecord

@testable import FuseTestSupport

/// The decision on some updates of a record.
func judge(_ updates: [ChargerUpdate], on record: InstallationRecord) throws -> Decision {
    try Planner.judge(
        Proposal(installation: nil, updates: updates), on: record, now: Timestamp(milliseconds: 0))
}

/// The decision on both settings of one charger.
func judgeAlone(
    _ charger: Identifier, _ current: Milliamperes, _ phase: PhaseChoice,
    on record: InstallationRecord
) throws -> Decision {
    try judge(
        [ChargerUpdate(charger: charger, current: .overridden(current), phase: phase)], on: record)
}

/// A random record; every second seed has a plan in flight.
func randomRecord(_ random: inout RandomInstallation, _ seed: UInt64) throws -> InstallationRecord {
    let installation = try random.installation()
    let sent =
        seed % 2 == 0
        ? try random.proposal(for: installation)?.updates.prefix(seed % 4 == 0 ? 1 : 3) : nil
    let waves =
        sent.map { [Array($0.prefix(1)), Array($0.dropFirst())].filter { !$0.isEmpty } } ?? []
    let pendingPlans =
        waves.isEmpty ? [] : [PendingPlan(plan: "p", madeAt: Timestamp(milliseconds: 0), waves: waves)]
    return InstallationRecord(installation, pendingPlans: pendingPlans)
}
