// Two chargers below a fuse of 32 A: may the left one be raised to 25 A while the cloud is unreachable?

import FuseCore
import FusePlanner
import FuseReport

let site = try Installation("garage", supply: .tn3, mainFuse: 32) {
    Charger("left", wiring: .l1l2l3, offline: .amperes(16, .phase1))
    Charger("right", wiring: .l2l3l1)
}
let decision = try Planner.judge(.set("left", .amperes(25)), on: site)
print(decision.verdict, decision[.main, .l1].headroom, decision.summary)

// A circuit with a fuse of its own, other loads on it, and a charger that is on L1, too: now it does not fit.

let yard = try Installation("yard", supply: .tn3, mainFuse: 32) {
    Charger("left", wiring: .l1l2l3, offline: .amperes(16, .phase1))
    Circuit("shed", fuse: .lines([.l1: .amperes(16), .l2: .amperes(16), .l3: .amperes(12)]), reserve: 2) {
        Charger("back", wiring: .l1l2l3, offline: .amperes("8.5", .all))
    }
}
let refused = try Planner.judge(.set("left", .amperes(25)), on: yard)
print(refused.verdict, refused[.main, .l1].headroom, "on L1,", refused["shed", .l3].headroom, "in the shed")
for suggestion in refused.suggestions where suggestion.fits {
    for part in suggestion.parts {
        print("fits:", part.charger, part.current, "on phase", part.phase.rawValue)
    }
}
