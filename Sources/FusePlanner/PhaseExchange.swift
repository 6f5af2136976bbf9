// Room: making a choice of phases better by exchanging a few of its changes for others.
// Answers: a choice with fewer changes, and exchanges that promise a larger sum. Must not know: how a first
// choice was found, what it is finally worth.

import FuseCore

/// A choice of phases that fits at a level, to be improved step by step.
struct PhaseExchange {
    /// For each charger the way that is chosen.
    private(set) var ways: [Int]
    private let options: [PhaseOptions]
    /// What each charger would count as with all that was proposed.
    private let wishes: [PhaseOptions]
    private let caps: [LineCurrents]
    private let time: SearchTime
    private var room: PhaseRoom
    /// What the chargers directly below each fuse wish for.
    private var demand: [LineCurrents]
    /// Chargers that are alike in everything that matters have the same number.
    private let kinds: [Int]

    /// One charger that is connected another way.
    struct Move {
        let charger: Int
        let way: Int
    }

    /// Starts with a choice that fits.
    ///
    /// - Parameters:
    ///   - problem: The chargers.
    ///   - level: The level at which it fits.
    ///   - ways: The choice.
    ///   - served: Whether each charger has anything at all; nil: all have.
    init(_ problem: Rephasing, at level: Milliamperes, ways: [Int], served: [Bool]? = nil) {
        var options = problem.options(at: level)
        for charger in options.indices where served?[charger] == false {
            let ways = options[charger].loads
            options[charger] = PhaseOptions(
                fuse: options[charger].fuse, loads: ways.map { _ in .zero })
        }
        let wishes = problem.options(at: .largest)
        self.options = options
        self.wishes = wishes
        self.room = PhaseRoom(problem.capacity)
        self.caps = room.left
        self.demand = [LineCurrents](repeating: .zero, count: caps.count)
        self.time = problem.time
        self.ways = [Int](repeating: 0, count: ways.count)
        self.kinds = PhaseRoom.kinds(of: zip(options, wishes).map { [$0, $1] })
        for charger in ways.indices {
            self.ways[charger] = ways[charger]
            room.take(options[charger].loads[ways[charger]], at: options[charger].fuse)
            demand[options[charger].fuse] += wishes[charger].loads[ways[charger]]
        }
    }

    /// Connects chargers another way; what it takes to undo that.
    private mutating func make(_ moves: [Move]) -> [Move] {
        moves.map { move in
            let (charger, old) = (move.charger, ways[move.charger])
            let (options, wishes) = (options[charger], wishes[charger])
            room.take(options.loads[move.way] - options.loads[old], at: options.fuse)
            demand[options.fuse] += wishes.loads[move.way] - wishes.loads[old]
            ways[charger] = move.way
            return Move(charger: charger, way: old)
        }.reversed()
    }

    /// Whether no line above some chargers is over.
    private func fits(above moves: [Move]) -> Bool {
        moves.allSatisfy { room.fits(above: options[$0.charger].fuse) }
    }

    /// Makes moves if everything fits with them.
    private mutating func tryOut(_ moves: [Move]) -> Bool {
        let back = make(moves)
        guard !fits(above: moves) else { return true }
        _ = make(back)
        return false
    }

    /// One charger of each kind and way among some.
    private func distinct(_ chargers: [Int]) -> [Int] {
        var seen = Set<[Int]>()
        return chargers.filter { seen.insert([kinds[$0], ways[$0]]).inserted }
    }

    private var changed: [Int] { distinct(ways.indices.filter { ways[$0] > 0 }) }

    private var unchanged: [Int] {
        distinct(ways.indices.filter { ways[$0] == 0 && options[$0].loads.count > 1 })
    }

    /// Takes back one change, or two for one other, as long as that is possible.
    mutating func takeBackChanges() {
        while !time.isUp(), takeBackOne() || takeBackTwoForOne() {}
    }

    private mutating func takeBackOne() -> Bool {
        for charger in changed where tryOut([Move(charger: charger, way: 0)]) { return true }
        return false
    }

    private mutating func takeBackTwoForOne() -> Bool {
        let all = ways.indices.filter { ways[$0] > 0 }
        var seen = Set<[Int]>()
        for (index, first) in all.enumerated() {
            for second in all[(index + 1)...] {
                guard !time.isUp() else { return false }
                let pair = [kinds[first], ways[first], kinds[second], ways[second]]
                guard seen.insert(pair).inserted else { continue }
                for other in unchanged {
                    for way in options[other].loads.indices.dropFirst() {
                        let moves = [
                            Move(charger: first, way: 0), Move(charger: second, way: 0),
                            Move(charger: other, way: way),
                        ]
                        if tryOut(moves) { return true }
                    }
                }
            }
        }
        return false
    }

    /// The sum that could be had at most as it is chosen: what is wished for, cut at every line of every fuse.
    private func promise() -> Milliamperes {
        var carried = demand
        for place in room.parents.indices.reversed() {
            let cap = caps[place]
            carried[place] = LineCurrents(
                l1: min(carried[place].l1, cap.l1), l2: min(carried[place].l2, cap.l2),
                l3: min(carried[place].l3, cap.l3))
            if let parent = room.parents[place] { carried[parent] += carried[place] }
        }
        return carried.first?.sum ?? .zero
    }

    /// Exchanges with as many changes that fit, those first that promise most; only those that promise no less.
    mutating func promisingExchanges() -> [[Int]] {
        let now = promise()
        var found: [(promise: Milliamperes, ways: [Int])] = []
        func look(_ exchange: inout PhaseExchange, _ moves: [Move]) {
            let back = exchange.make(moves)
            if exchange.fits(above: moves) {
                let promise = exchange.promise()
                if promise >= now { found.append((promise, exchange.ways)) }
            }
            _ = exchange.make(back)
        }
        let (changed, unchanged) = (changed, unchanged)
        for charger in changed {
            guard !time.isUp() else { break }
            for way in options[charger].loads.indices.dropFirst() where way != ways[charger] {
                look(&self, [Move(charger: charger, way: way)])
                // Two that change places, or make room for each other.
                for other in changed where other > charger {
                    for another in options[other].loads.indices.dropFirst() where another != ways[other] {
                        look(
                            &self, [Move(charger: charger, way: way), Move(charger: other, way: another)])
                    }
                }
            }
            for other in unchanged {
                for way in options[other].loads.indices.dropFirst() {
                    look(&self, [Move(charger: charger, way: 0), Move(charger: other, way: way)])
                }
            }
        }
        return found.sorted { $0.promise > $1.promise }.prefix(60).map(\.ways)
    }
}
