import FuseCore
import FuseRecord
import Testing

@testable import FusePlanner

/// The choice of phases for some updates, without a limit of time.
func choosing(
    _ updates: [ChargerUpdate], on site: Installation, step: Int64 = 1_000, for goal: RephasingGoal = .fewest
) throws -> Rephasing {
    let (record, supply) = (InstallationRecord(site), try #require(site.supply))
    let judgement = try Judgement(
        updates, on: record, now: Timestamp(milliseconds: 0), unrecorded: UnrecordedChargers(), atOnce: false)
    let claims = try #require(Claims(updates, on: record, comparison: judgement.comparison, supply: supply))
    var rules = try #require(AdjustingRules(step: Milliamperes(step)))
    rules.goal = goal
    return Rephasing(
        claims, of: updates, on: record, supply: supply, rules: rules, time: SearchTime { false })
}
