// Three chargers below a fuse of 32 A; may the first one be raised to 25 A?

import FuseCore
import FusePlanner
import FuseRecord

/// Whole amperes on every line.
func rating(_ amperes: Int64) throws -> FuseRating {
    try FuseRating(
        ratings: Dictionary(uniqueKeysWithValues: Line.allCases.map { ($0, Milliamperes(amperes: amperes)) }))
}

let garage = try Identifier("garage")

/// A charger below the main fuse with an override on a phase.
func charger(_ id: String, _ amperes: Int64, _ phase: PhaseChoice, wiring: Wiring) throws -> Charger {
    var charger = Charger(id: try Identifier(id), fuse: garage)
    charger.wiring = wiring
    charger.offline = OfflineOverride(current: .overridden(Milliamperes(amperes: amperes)), phase: phase)
    return charger
}

let installation = try Installation(
    id: garage, supply: .tn3, rules: CountingRules(),
    fuses: [Fuse(id: garage, name: "Garage", parent: nil, rating: rating(32))],
    chargers: [
        charger("left", 16, .phase1, wiring: .l1l2l3),
        charger("middle", 16, .phase1, wiring: .l2l3l1),  // Its phase 1 is line L2.
        charger("right", 10, .all, wiring: .l1l2l3),
    ])

let raise = try ChargerUpdate(
    charger: Identifier("left"), current: .overridden(Milliamperes(amperes: 25)))
let proposal = try Proposal(installation: garage, updates: [raise])
let decision = try Planner.judge(
    proposal, on: InstallationRecord(installation), now: Timestamp(milliseconds: 0))

print(decision.verdict.rawValue)
for line in decision.fuses[0].lines {
    print(line.line.label, line.after?.amperes ?? "?", "of", line.usable?.amperes ?? "?", "A")
}
for suggestion in decision.suggestions where suggestion.fits {
    for part in suggestion.parts {
        print("fits:", part.charger, part.current.amperes, "A on phase", part.phase.rawValue)
    }
}
