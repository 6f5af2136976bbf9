import FuseCore
import FusePlanner

/// A move of one of the transitions.
struct SelectedMove: Hashable {
    /// The transition's place.
    let transition: Int
    /// The move's place among those of the transition's stage.
    let step: Int
}

/// The stages of all transitions between two waves.
struct WaveState {
    /// The transitions.
    let transitions: [ChargerTransition]
    /// The stage of each transition.
    private(set) var stops: [Int]
    /// The current used on each fuse with all chargers at these stages.
    fileprivate var capacity: Capacity
    /// True when a line was over before the plan, so that reductions go first.
    private let isOver: Bool

    /// Puts every charger at its start.
    ///
    /// - Parameters:
    ///   - transitions: The transitions of the chargers that are to change.
    ///   - capacity: The currents used as recorded, with other plans in flight at their worst.
    ///   - isOver: True when a line is over as recorded.
    init(_ transitions: [ChargerTransition], in capacity: Capacity, isOver: Bool) {
        self.transitions = transitions
        self.stops = transitions.map { _ in ChargerTransition.start }
        self.capacity = capacity
        self.isOver = isOver
    }

    /// True when all transitions are at their end.
    var isDone: Bool { stops.allSatisfy { $0 == ChargerTransition.end } }

    /// The moves that a transition may make next; none at its end.
    func steps(of transition: Int) -> [ChargerTransition.Move] {
        transitions[transition].steps[stops[transition]]
    }

    /// The move that a selection refers to.
    func step(_ pick: SelectedMove) -> ChargerTransition.Move {
        transitions[pick.transition].steps[stops[pick.transition]][pick.step]
    }

    /// The load of a transition at its stage.
    func load(of transition: Int) -> LoadChange { transitions[transition].stops[stops[transition]].load }

    /// True when a move never loads any line more than the stage it comes from.
    func falls(_ step: ChargerTransition.Move, of transition: Int) -> Bool {
        step.worst.isWithin(load(of: transition))
    }

    /// True when the charger can be lowered now, on its path and not only to make way for itself.
    private func canFall(_ transition: Int) -> Bool {
        steps(of: transition).contains { falls($0, of: transition) && !$0.isTemporaryReduction }
    }

    /// True for a transition that may rise in the next wave.
    ///
    /// Lines that are over come down first. While one charger of the plan may hold an unknown current, no
    /// other charger may take more.
    var mayRise: (Int) -> Bool {
        let lowersFirst =
            isOver && stops.allSatisfy { $0 == ChargerTransition.start }
            && transitions.indices.contains(where: canFall)
        let hasUnknown = transitions.indices.contains(where: isUnknown)
        return { transition in !lowersFirst && (!hasUnknown || self.isUnknown(transition)) }
    }

    /// True while the settings of a transition's charger are unknown.
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

/// A wave under construction.
struct WaveBuilder {
    /// The moves so far.
    private(set) var picks: [SelectedMove] = []
    /// The largest currents used with all these moves on their way.
    private(set) var capacity: Capacity
    private let state: WaveState
    private let mayRise: (Int) -> Bool

    /// Makes an empty wave.
    init(from state: WaveState) {
        self.state = state
        self.capacity = state.capacity
        self.mayRise = state.mayRise
    }

    /// Adds a move of a transition that is not in the wave yet, if every fuse holds its worst load.
    ///
    /// - Returns: True if it was added.
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
