package import FuseCore
package import FusePlanner

/// The transition of one charger from the settings it holds to those of a plan.
///
/// A request with both settings may arrive in two parts. A charger that goes from 10 A on phase 1 to 16 A on
/// phase 2 may for a moment hold 16 A on phase 1. So there are also paths with intermediate stages, one
/// setting at a time: current before phase if the current falls, phase before current if it rises. A path
/// through 0 A serves if even that loads a line too much on its way, or if the draw of an automatic charger
/// is unknown.
package struct ChargerTransition {
    /// Settings that are in force before the next request is sent.
    package struct Stage {
        /// The requests that were sent so far.
        let sent: [ChargerUpdate]
        /// The load of the charger at this stage.
        package let load: LoadChange
    }

    /// One request, which leads from one stage to another.
    package struct Move {
        /// The stage it leads to.
        package let stage: Int
        /// The request, with only the fields that change.
        package let request: ChargerUpdate
        /// The largest load of the charger while the request arrives.
        package let worst: LoadChange
        /// True for a temporary reduction: it leads below both the load at the start and the load at the end.
        package let isTemporaryReduction: Bool
    }

    /// The charger's id.
    package let charger: Identifier
    /// The place of the fuse that supplies the charger.
    package let fuse: Int
    /// The stages: the present settings, the final ones, and those in between.
    package private(set) var stages: [Stage] = []
    /// The moves that lead on from each stage, the shortest path first.
    package private(set) var moves: [[Move]] = []
    /// True when the charger was never read, so that its settings are unknown.
    package let isNeverRead: Bool

    private let recorded: Charger
    private let before: ChargerLoad
    private let prior: PriorLoad
    private let supply: Supply
    private let rules: CountingRules

    /// The stage at which it starts, and the one at which it ends.
    package static let (start, end) = (0, 1)

    /// Finds the paths of one charger.
    ///
    /// - Parameters:
    ///   - request: The settings to which it is to be set in the end.
    ///   - place: The charger's place.
    ///   - installation: The installation as recorded.
    ///   - supply: The supply of the installation.
    package init(_ request: ChargerUpdate, at place: Int, in installation: Installation, on supply: Supply) {
        let recorded = installation.chargers[place]
        self.charger = recorded.id
        self.fuse = installation.fuseOfCharger[place]
        self.recorded = recorded
        self.before = ChargerLoad(of: recorded, on: supply, rules: installation.rules)
        self.prior = PriorLoad(of: recorded, load: before, on: supply, rules: installation.rules)
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
        // The path through 0 A, at which every phase and every limit can be changed.
        guard let none = try? ChargerUpdate(charger: charger, current: .overridden(.zero)) else { return }
        let again = try? ChargerUpdate(charger: charger, current: request.current ?? recorded.offline.current)
        guard worst(after: [], [none]).isWithin(stages[Self.start].load) else { return }
        if let rest, let again {
            add(way: [none, rest, again])
        } else if recorded.isAutomatic, current?.current != none.current {
            // An automatic charger may draw more than its new current, or less: 0 A is less than both.
            add(way: [none, request])
        }
    }

    /// True when the complete request exceeds, on its way, the load at the start and that at the end.
    private var isTorn: Bool {
        guard let move = moves[Self.start].first else { return false }
        return !move.worst.isWithin(stages[Self.start].load) && !move.worst.isWithin(stages[Self.end].load)
    }

    /// The largest load once some requests are in force and others on their way.
    private func worst(after sent: [ChargerUpdate], _ requests: [ChargerUpdate]) -> LoadChange {
        let states = PossibleStates(
            of: recorded, after: sent, updates: requests, mismatched: before.mismatched != nil, rules: rules)
        let isUntouched = sent.isEmpty && requests.isEmpty
        return isUntouched
            ? LoadChange(untouched: states.load(on: supply).counted, recorded: before.counted)
            : states.entry(from: prior, on: supply)
    }

    private mutating func add(stopAfter sent: [ChargerUpdate]) {
        stages.append(Stage(sent: sent, load: worst(after: sent, [])))
        moves.append([])
    }

    /// Adds a path from the start to the end, with its own intermediate stages.
    private mutating func add(way requests: [ChargerUpdate], by known: [Int] = []) {
        var (stage, sent) = (Self.start, [ChargerUpdate]())
        for (number, request) in requests.enumerated() {
            let worst = worst(after: sent, [request])
            sent.append(request)
            var next = Self.end
            if number < requests.count - 1 {
                add(stopAfter: sent)
                next = stages.count - 1
            }
            let low = min(stages[Self.start].load.counted.largest, stages[Self.end].load.counted.largest)
            let isTemporaryReduction =
                stages[next].load.counted.largest < low && stages[stage].load.counted.largest >= low
            moves[stage].append(
                Move(stage: next, request: request, worst: worst, isTemporaryReduction: isTemporaryReduction))
            stage = next
        }
    }
}

extension ChargerUpdate {
    /// The update with nothing but its current; nil if it sets none.
    fileprivate var onlyCurrent: ChargerUpdate? {
        current.flatMap { try? ChargerUpdate(charger: charger, current: $0) }
    }

    /// The update without its current; nil if it sets nothing else.
    fileprivate var withoutCurrent: ChargerUpdate? {
        try? ChargerUpdate(
            charger: charger, phase: phase, maxCurrent: maxCurrent, minCurrent: minCurrent,
            maxPhases: maxPhases, meterValueInterval: meterValueInterval)
    }
}
