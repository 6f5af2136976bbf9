import FuseCore
import FusePlanner

/// A step of one of the movers.
struct SelectedMove: Hashable {
    /// The mover's place.
    let transition: Int
    /// The step's place among those of the mover's stop.
    let step: Int
}

/// All movers at stops, between two waves.
struct WaveState {
    /// The movers.
    let transitions: [ChargerTransition]
    /// For each mover the stop that it is at.
    private(set) var stops: [Int]
    /// What is used of each fuse with all of them there.
    fileprivate var capacity: Capacity
    /// Whether a line was over before the plan, so that lowerings go first.
    private let isOver: Bool

    /// Everybody at the start.
    ///
    /// - Parameters:
    ///   - movers: Who is to change.
    ///   - capacity: What is used as recorded, with what else is in flight at its worst.
    ///   - isOver: Whether a line is over as recorded.
    init(_ transitions: [ChargerTransition], in capacity: Capacity, isOver: Bool) {
        self.transitions = transitions
        self.stops = transitions.map { _ in ChargerTransition.start }
        self.capacity = capacity
        self.isOver = isOver
    }

    /// Whether all are where they are to be.
    var isDone: Bool { stops.allSatisfy { $0 == ChargerTransition.end } }

    /// The steps that a mover may take next; none where it is at its end.
    func steps(of transition: Int) -> [ChargerTransition.Move] {
        transitions[transition].steps[stops[transition]]
    }

    /// The step that a pick means.
    func step(_ pick: SelectedMove) -> ChargerTransition.Move {
        transitions[pick.transition].steps[stops[pick.transition]][pick.step]
    }

    /// What a mover counts as where it is.
    func load(of transition: Int) -> LoadChange { transitions[transition].stops[stops[transition]].load }

    /// Whether a step never counts for more than where it comes from.
    func falls(_ step: ChargerTransition.Move, of transition: Int) -> Bool {
        step.worst.isWithin(load(of: transition))
    }

    /// Whether a mover can be lowered now, on its way and not only to make way for itself.
    private func canFall(_ transition: Int) -> Bool {
        steps(of: transition).contains { falls($0, of: transition) && !$0.isDip }
    }

    /// Whether a mover may rise in the next wave. What is over comes down first. And beside a charger that may hold
    /// nobody knows what, nobody else may take more until it holds something else.
    var mayRise: (Int) -> Bool {
        let lowersFirst =
            isOver && stops.allSatisfy { $0 == ChargerTransition.start }
            && transitions.indices.contains(where: canFall)
        let hasUnknown = transitions.indices.contains(where: isUnknown)
        return { transition in !lowersFirst && (!hasUnknown || self.isUnknown(transition)) }
    }

    /// Whether nobody knows what a mover holds.
    private func isUnknown(_ transition: Int) -> Bool {
        stops[transition] == ChargerTransition.start && transitions[transition].isNeverRead
    }

    /// The state once a wave is in force.
    func after(_ wave: [SelectedMove]) -> WaveState {
        var next = self
        for pick in wave {
            let step = step(pick)
            next.stops[pick.transition] = step.stop
            next.capacity.change(
                from: load(of: pick.transition), to: next.load(of: pick.transition),
                below: transitions[pick.transition].fuse)
        }
        return next
    }
}

/// A wave while it is put together.
struct WaveBuilder {
    /// The steps so far.
    private(set) var picks: [SelectedMove] = []
    /// What is used at worst with all of them on their way.
    private(set) var capacity: Capacity
    private let state: WaveState
    private let mayRise: (Int) -> Bool

    /// An empty wave.
    init(from state: WaveState) {
        self.state = state
        self.capacity = state.capacity
        self.mayRise = state.mayRise
    }

    /// Takes a step of a mover that is not in the wave yet, where every fuse holds it at its worst.
    ///
    /// - Returns: Whether it was taken.
    mutating func take(_ pick: SelectedMove) -> Bool {
        let (step, load) = (state.step(pick), state.load(of: pick.transition))
        let fuse = state.transitions[pick.transition].fuse
        if !step.worst.isWithin(load), !mayRise(pick.transition) { return false }
        guard capacity.fits(from: load, to: step.worst, below: fuse) else { return false }
        capacity.change(from: load, to: step.worst, below: fuse)
        picks.append(pick)
        return true
    }
}
