// Room: how far all chargers of a plan are, and what that leaves on each fuse.
// Answers: whether a step may be on its way beside others. Must not know: which step is taken when.

import FuseCore
import FusePlanner

/// A step of one of the movers.
struct Pick: Hashable {
    /// The mover's place.
    let mover: Int
    /// The step's place among those of the mover's stop.
    let step: Int
}

/// All movers at stops, between two waves.
struct WaveState {
    /// The movers.
    let movers: [Mover]
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
    init(_ movers: [Mover], in capacity: Capacity, isOver: Bool) {
        self.movers = movers
        self.stops = movers.map { _ in Mover.start }
        self.capacity = capacity
        self.isOver = isOver
    }

    /// Whether all are where they are to be.
    var isDone: Bool { stops.allSatisfy { $0 == Mover.end } }

    /// The steps that a mover may take next; none where it is at its end.
    func steps(of mover: Int) -> [Mover.Step] { movers[mover].steps[stops[mover]] }

    /// The step that a pick means.
    func step(_ pick: Pick) -> Mover.Step { movers[pick.mover].steps[stops[pick.mover]][pick.step] }

    /// What a mover counts as where it is.
    func load(of mover: Int) -> LoadEntry { movers[mover].stops[stops[mover]].load }

    /// Whether a step never counts for more than where it comes from.
    func falls(_ step: Mover.Step, of mover: Int) -> Bool { step.worst.isWithin(load(of: mover)) }

    /// Whether a mover can be lowered now, on its way and not only to make way for itself.
    private func canFall(_ mover: Int) -> Bool {
        steps(of: mover).contains { falls($0, of: mover) && !$0.isDip }
    }

    /// Whether a mover may rise in the next wave. What is over comes down first. And beside a charger that may hold
    /// nobody knows what, nobody else may take more until it holds something else.
    var mayRise: (Int) -> Bool {
        let lowersFirst =
            isOver && stops.allSatisfy { $0 == Mover.start } && movers.indices.contains(where: canFall)
        let hasUnknown = movers.indices.contains(where: isUnknown)
        return { mover in !lowersFirst && (!hasUnknown || self.isUnknown(mover)) }
    }

    /// Whether nobody knows what a mover holds.
    private func isUnknown(_ mover: Int) -> Bool { stops[mover] == Mover.start && movers[mover].isNeverRead }

    /// The state once a wave is in force.
    func after(_ wave: [Pick]) -> WaveState {
        var next = self
        for pick in wave {
            let step = step(pick)
            next.stops[pick.mover] = step.stop
            next.capacity.change(
                from: load(of: pick.mover), to: next.load(of: pick.mover), below: movers[pick.mover].fuse)
        }
        return next
    }
}

/// A wave while it is put together.
struct WaveBuilder {
    /// The steps so far.
    private(set) var picks: [Pick] = []
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
    mutating func take(_ pick: Pick) -> Bool {
        let (step, load) = (state.step(pick), state.load(of: pick.mover))
        let fuse = state.movers[pick.mover].fuse
        if !step.worst.isWithin(load), !mayRise(pick.mover) { return false }
        guard capacity.fits(from: load, to: step.worst, below: fuse) else { return false }
        capacity.change(from: load, to: step.worst, below: fuse)
        picks.append(pick)
        return true
    }
}
