package import FuseCore
package import FusePlanner

/// One charger that is to change.
///
/// A request with both settings may arrive in halves: from 10 A on phase 1 to 16 A on phase 2 a charger may be seen
/// with 16 A on phase 1. So there are ways with stops, one setting at a time: current before phase where it falls,
/// phase before current where it rises, and by way of 0 A where even that is too much on its way, or where nothing says
/// what an automatic one draws.
package struct ChargerTransition {
    /// Settings that are in force before the next request is sent.
    package struct Stage {
        /// What was sent so far.
        let sent: [ChargerUpdate]
        /// What the charger counts as here.
        package let load: LoadChange
    }

    /// One request, from one stop to another.
    package struct Move {
        /// The stop it leads to.
        package let stop: Int
        /// The request, with only the fields that change.
        package let request: ChargerUpdate
        /// What the charger counts as at worst while it arrives.
        package let worst: LoadChange
        /// Whether it leads below both what the charger has and what it is to have.
        package let isDip: Bool
    }

    /// The charger's id.
    package let charger: Identifier
    /// The place of the fuse it is connected below.
    package let fuse: Int
    /// The stops: what it holds, what it is to hold, and those on the way.
    package private(set) var stops: [Stage] = []
    /// For each stop the steps that lead on, the shortest way first.
    package private(set) var steps: [[Move]] = []
    /// Whether nobody knows what it holds.
    package let isNeverRead: Bool

    private let recorded: Charger
    private let before: ChargerLoad
    private let held: HeldLoad
    private let supply: Supply
    private let rules: CountingRules

    /// The stop at which it starts, and the one at which it ends.
    package static let (start, end) = (0, 1)

    /// Finds the ways of one charger.
    ///
    /// - Parameters:
    ///   - request: What it is to be told in the end.
    ///   - place: Its place.
    ///   - installation: The installation as recorded.
    ///   - supply: Its supply.
    package init(_ request: ChargerUpdate, at place: Int, in installation: Installation, on supply: Supply) {
        let recorded = installation.chargers[place]
        self.charger = recorded.id
        self.fuse = installation.fuseOfCharger[place]
        self.recorded = recorded
        self.before = ChargerLoad(of: recorded, on: supply, rules: installation.rules)
        self.held = HeldLoad(of: recorded, load: before, on: supply, rules: installation.rules)
        self.supply = supply
        self.rules = installation.rules
        self.isNeverRead = before.isNeverRead
        add(stopAfter: [])
        add(stopAfter: [request])
        add(way: [request], by: [Self.end])
        guard isTorn else { return }
        let (current, rest) = (request.onlyCurrent, request.withoutCurrent)
        if let current, let rest {
            add(way: [rest, current])
            add(way: [current, rest])
        }
        // By way of nothing, which every phase and every limit can be changed at.
        guard let none = try? ChargerUpdate(charger: charger, current: .overridden(.zero)) else { return }
        let again = try? ChargerUpdate(charger: charger, current: request.current ?? recorded.offline.current)
        guard worst(after: [], [none]).isWithin(stops[Self.start].load) else { return }
        if let rest, let again {
            add(way: [none, rest, again])
        } else if recorded.isAutomatic, current?.current != none.current {
            // What an automatic one draws may be more than it is to have, or less: 0 A is less than both.
            add(way: [none, request])
        }
    }

    /// Whether a request with everything in it exceeds, on its way, both where it comes from and where it leads.
    private var isTorn: Bool {
        guard let step = steps[Self.start].first else { return false }
        return !step.worst.isWithin(stops[Self.start].load) && !step.worst.isWithin(stops[Self.end].load)
    }

    /// What it counts as at worst once some requests are in force and others on their way.
    private func worst(after sent: [ChargerUpdate], _ requests: [ChargerUpdate]) -> LoadChange {
        let states = PossibleStates(
            of: recorded, after: sent, updates: requests, doubted: before.doubted != nil, rules: rules)
        let isUntouched = sent.isEmpty && requests.isEmpty
        return isUntouched
            ? LoadChange(untouched: states.load(on: supply).counted, recorded: before.counted)
            : states.entry(from: held, on: supply)
    }

    private mutating func add(stopAfter sent: [ChargerUpdate]) {
        stops.append(Stage(sent: sent, load: worst(after: sent, [])))
        steps.append([])
    }

    /// Adds a way from the start to the end, with stops of its own in between.
    private mutating func add(way requests: [ChargerUpdate], by known: [Int] = []) {
        var (stop, sent) = (Self.start, [ChargerUpdate]())
        for (number, request) in requests.enumerated() {
            let worst = worst(after: sent, [request])
            sent.append(request)
            var next = Self.end
            if number < requests.count - 1 {
                add(stopAfter: sent)
                next = stops.count - 1
            }
            let low = min(stops[Self.start].load.counted.largest, stops[Self.end].load.counted.largest)
            let isDip = stops[next].load.counted.largest < low && stops[stop].load.counted.largest >= low
            steps[stop].append(Move(stop: next, request: request, worst: worst, isDip: isDip))
            stop = next
        }
    }
}

extension ChargerUpdate {
    /// The update with nothing but its current; nil where it has none.
    fileprivate var onlyCurrent: ChargerUpdate? {
        current.flatMap { try? ChargerUpdate(charger: charger, current: $0) }
    }

    /// The update without its current; nil where it has nothing else.
    fileprivate var withoutCurrent: ChargerUpdate? {
        try? ChargerUpdate(
            charger: charger, phase: phase, maxCurrent: maxCurrent, minCurrent: minCurrent,
            maxPhases: maxPhases, meterValueInterval: meterValueInterval)
    }
}
