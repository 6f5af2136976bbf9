public import FuseCore
import FuseJSON
public import FuseRecord
public import FuseRollout

/// Describes the events of a rollout.
public struct RolloutNewsText: Sendable {
    private let names: Names

    /// Creates descriptions.
    ///
    /// - Parameter installation: The installation of the plan.
    public init(_ installation: Installation) { self.names = Names(installation) }

    /// One line on an event; nil where it is not worth one.
    public func line(_ news: RolloutNews) -> String? {
        switch news {
        case .act(.send(let request), let plan):
            return "\(wave(plan)): sending \(UpdateBody.json(request).line) to \(names.full(request.charger))"
        case .act: return nil
        case .answered(let answer, let charger, let plan):
            switch answer {
            case .accepted: return nil
            case .notApplied(let trouble):
                return "\(wave(plan)): \(names.full(charger)) was not changed: \(trouble.shortText)"
            case .unknown(let trouble):
                return
                    "\(wave(plan)): it is not known whether \(names.full(charger)) took it: \(trouble.shortText)"
            }
        case .written(let change, let plan):
            guard change.to == .confirmed else { return nil }
            let open = plan.requests.filter { $0.wave == change.wave && $0.state.isOpen }
            let rest = open.isEmpty ? "; wave \(change.wave) is in force" : ""
            return "wave \(change.wave) of \(last(plan)): \(names.full(change.charger)) confirmed\(rest)"
        }
    }

    /// The progress of the plan as a bar: `wave 2 of 3 ██████░░░░ 6 of 10 confirmed`.
    public func bar(_ plan: RecordedPlan) -> String {
        let (all, done) = (plan.requests.count, plan.requests.count { !$0.state.isOpen })
        let width = 20
        let filled = all == 0 ? width : done * width / all
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
        let waiting = plan.requests.filter(\.state.isUnderWay).map(\.update.charger)
        let who = waiting.isEmpty ? "" : ", waiting for \(names.list(waiting))"
        return "\(wave(plan)) \(bar) \(done) of \(all) confirmed\(who)"
    }

    private func wave(_ plan: RecordedPlan) -> String {
        let open = plan.requests.filter(\.state.isOpen).map(\.wave).min()
        return "wave \(open ?? last(plan)) of \(last(plan))"
    }

    private func last(_ plan: RecordedPlan) -> Int { plan.requests.map(\.wave).max() ?? 0 }
}
