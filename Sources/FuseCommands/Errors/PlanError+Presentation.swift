import FuseCore
import FuseRecord
import FuseReport

extension PlanError: PresentedError {
    var presented: (line: String, status: ExitStatus) {
        switch self {
        case .unknown(let id): ("no file and no plan \(id) in this store; was it made in another?", .missing)
        case .noWave(let wave, let count):
            ("the plan has \(count) wave(s) and no wave \(wave); see the plan document", .badInput)
        case .notInPlan(let charger):
            (
                "nothing is planned for charger \(charger) there: see the requests in the plan document",
                .badInput
            )
        case .inFlight(let charger, let plan):
            (
                "charger \(charger) is in flight by plan \(plan); apply or confirm that first, or release it if none of it "
                    + "was sent", .busy
            )
        case .mayStillArrive(let charger, let plan):
            (
                "a request of plan \(plan) to charger \(charger) was never answered and may still arrive; try again "
                    + "in three minutes", .busy
            )
        case .underWay(let plan, let chargers):
            (
                "plan \(plan) has been sent to \(chargers.map(\.text).joined(separator: ", ")) and that is not "
                    + "confirmed; 'fuseguard apply \(plan) --no-send' reads it back, or 'fuseguard confirm \(plan) "
                    + "--charger ID' what is in force",
                .notPermitted
            )
        case .unreadableFacts(let plan):
            (
                "what plan \(plan) rests on is not what was written; run 'fuseguard verify' and restore a backup",
                .inputOutput
            )
        case .earlierWave(let plan, let wave, let open):
            (
                "wave \(wave) of plan \(plan) cannot be in force while wave \(open) is not; confirm --wave \(open) "
                    + "first", .badInput
            )
        }
    }
}
