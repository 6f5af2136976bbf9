package import FuseCore
package import FuseRecord

extension RandomInstallation {
    /// One or two plans for an installation, with one to three chargers each and one to three waves, the oldest
    /// first; none where it has no charger.
    ///
    /// A charger may be in several waves of its plan, and is in one plan only. Some plans begin with waves that are
    /// settled, whatever is recorded; some are settled as a whole. To some of the other chargers the gateway has let updates
    /// pass, up to four to each, which are plans of their own.
    package mutating func plans(for installation: Installation) throws -> [RecordedPlan] {
        var chargers = installation.chargers.map(\.id).shuffled(using: &random)
        var plans: [RecordedPlan] = []
        for number in 0..<random.pick([1, 2]) where !chargers.isEmpty {
            let own = Array(chargers.prefix(random.pick([1, 2, 3, 3])))
            chargers.removeFirst(own.count)
            let requests = try requests(for: own, waves: random.pick([1, 2, 3, 3]))
            let isOpen = requests.contains { $0.state.isOpen || $0.unansweredSince != nil }
            let moment = Timestamp(milliseconds: Int64(number))
            plans.append(
                RecordedPlan(
                    id: try Identifier("p\(number).s\(seed)"), installation: installation.id, madeAt: moment,
                    facts: PlanFacts(of: installation, own: Set(own)), requests: requests,
                    settledAt: isOpen ? nil : moment))
        }
        for charger in chargers.prefix(random.pick([0, 1, 1, 2])) {
            for _ in 0..<random.pick([1, 2, 2, 3, 4]) {
                plans.append(try passed(to: charger, of: installation, number: plans.count))
            }
        }
        return plans
    }

    /// An update that the gateway has let pass, whatever came of it.
    private mutating func passed(
        to charger: Identifier, of installation: Installation, number: Int
    ) throws -> RecordedPlan {
        let state = random.pick(RequestState.allCases.filter { $0 != .reserved })
        let isUnanswered = state == .sending || state == .unknown || (state != .superseded && random.oneIn(4))
        let moment = Timestamp(milliseconds: Int64(number))
        let request = RecordedRequest(
            wave: 1, update: try request(for: charger), state: state,
            unansweredSince: isUnanswered ? Uptime(milliseconds: 1_000) : nil)
        return RecordedPlan(
            id: try Identifier("pass-\(number).s\(seed)"), installation: installation.id, madeAt: moment,
            facts: PlanFacts(around: charger, in: installation), requests: [request],
            settledAt: state.isOpen || isUnanswered ? nil : moment)
    }

    /// Each charger in at least one wave, in each other as often as not, and every wave with something in it or not.
    private mutating func requests(for chargers: [Identifier], waves: Int) throws -> [RecordedRequest] {
        let places = chargers.map { _ in Int.random(in: 1...waves, using: &random) }
        let settled = random.oneIn(3) ? Int.random(in: 0...waves, using: &random) : 0
        var requests: [RecordedRequest] = []
        for wave in 1...waves {
            for (charger, place) in zip(chargers, places) where place == wave || random.oneIn(2) {
                let state = wave <= settled ? .confirmed : random.pick(RequestState.allCases)
                let isUnanswered = state != .reserved && random.oneIn(6)
                requests.append(
                    RecordedRequest(
                        wave: wave, update: try request(for: charger), state: state,
                        unansweredSince: isUnanswered ? Uptime(milliseconds: 1_000) : nil))
            }
        }
        return requests
    }

    /// An update of some of the four settings, at least one.
    ///
    /// No minimum is above a maximum, whichever settings arrive.
    private mutating func request(for charger: Identifier) throws -> ChargerUpdate {
        let offline = offline()
        let (changesCurrent, changesPhase) = random.pick([
            (true, true), (true, true), (true, false), (true, false), (false, true), (false, false),
        ])
        let changesLimits = !changesCurrent && !changesPhase
        return try ChargerUpdate(
            charger: charger, current: changesCurrent ? offline.current : nil,
            phase: changesPhase ? offline.phase : nil,
            maxCurrent: random.oneIn(5) ? Milliamperes(amperes: random.pick([10, 16, 32])) : nil,
            minCurrent: changesLimits || random.oneIn(5)
                ? Milliamperes(amperes: random.pick([0, 6, 10])) : nil)
    }
}
