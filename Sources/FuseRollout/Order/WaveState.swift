import FuseCore
import FusePlanner

/// A move of one of the transitions.
struct SelectedMove: Hashable {
    /// The transition's place.
    let transition: Int
    /// The move's place among those of the transition's stage.
    let move: Int
}

/// The stages of all transitions between two waves.
struct WaveState {
    /// The transitions.
    let transitions: [ChargerTransition]
    /// The stage of each transition.
    private(set) var stages: [Int]
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
        self.stages = transitions.map { _ in ChargerTransition.start }
        self.capacity = capacity
        self.isOver = isOver
    }

    /// True when all transitions are at their end.
    var isDone: Bool { stages.allSatisfy { $0 == ChargerTransition.end } }

    /// The moves that a transition may make next; none at its end.
    func moves(of transition: Int) -> [ChargerTransition.Move] {
        transitions[transition].moves[stages[transition]]
    }

    /// The move that a selection refers to.
    func move(_ selected: SelectedMove) -> ChargerTransition.Move {
        transitions[selected.transition].moves[stages[selected.transition]][selected.move]
    }

    /// The load of a transition at its stage.
    func load(of transition: Int) -> LoadChange { transitions[transition].stages[stages[transition]].load }

    /// True when a move never loads any line more than the stage it comes from.
    func falls(_ move: ChargerTransition.Move, of transition: Int) -> Bool {
        move.worst.isWithin(load(of: transition))
    }

    /// True when the charger can be lowered now, on its path and not only to make way for itself.
    private func canFall(_ transition: Int) -> Bool {
        moves(of: transition).contains { falls($0, of: transition) && !$0.isTemporaryReduction }
    }

    /// True for a transition that may rise in the next wave.
    ///
    /// Lines that are over come down first. While one charger of the plan may hold an unknown current, no
    /// other charger may take more.
    var mayRise: (Int) -> Bool {
        let lowersFirst =
            isOver && stages.allSatisfy { $0 == ChargerTransition.start }
            && transitions.indices.contains(where: canFall)
        let hasUnknown = transitions.indices.contains(where: isUnknown)
        return { transition in !lowersFirst && (!hasUnknown || self.isUnknown(transition)) }
    }

    /// True while the settings of a transition's charger are unknown.
    private func isUnknown(_ transition: Int) -> Bool {
        stages[transition] == ChargerTransition.start && transitions[transition].isNeverRead
    }

    /// The state once a wave is in force.
    func after(_ wave: [SelectedMove]) -> WaveState {
        var next = self
        for selected in wave {
            let move = move(selected)
            next.stages[selected.transition] = move.stage
            next.capacity.change(
                from: load(of: selected.transition), to: next.load(of: selected.transition),
                below: transitions[selected.transition].fuse)
        }
        return next
    }
}

/// A wave under construction.
struct WaveBuilder {
    /// The moves so far.
    private(set) var selection: [SelectedMove] = []
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
    mutating func take(_ selected: SelectedMove) -> Bool {
        let (move, load) = (state.move(selected), state.load(of: selected.transition))
        let fuse = state.transitions[selected.transition].fuse
        if !move.worst.isWithin(load), !mayRise(selected.transition) { return false }
        guard capacity.fits(from: load, to: move.worst, below: fuse) else { return false }
        capacity.change(from: load, to: move.worst, below: fuse)
        selection.append(selected)
        return true
    }
}
