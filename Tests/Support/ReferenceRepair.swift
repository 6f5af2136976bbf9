/// What is to be lowered of a record that is over, in plain words.
package enum ReferenceRepair {
    /// What the answer is.
    package enum Answer: Equatable {
        /// No line is over.
        case nothingOver
        /// Not even 0 A for each is enough.
        case refused
        /// The currents of those that load a line which is over, in the document's order; and who is told anew.
        case currents([String: Int], again: Set<String>)
        /// There is too much to be tried.
        case tooMany
    }

    /// Every override that loads a line which is over, in the document's order: of a fuse its circuits first.
    package static func taken(_ i: ReferenceInstallation) -> [ReferenceCharger] {
        let over = linesOver(i)
        return inOrder(below: i.fuses.first { $0.parent == nil }?.id ?? "", i).filter { c in
            !ReferenceModel.isFixed(c) && c.current != nil
                && over.contains { fuse, line in
                    ReferenceModel.isAtOrBelow(c.circuit, fuse, i)
                        && (ReferenceModel.load(c, i)[line] ?? 0) > 0
                }
        }
    }

    /// The record with what was read in doubt left aside: each of those taken does what it was told.
    package static func trusted(_ i: ReferenceInstallation) -> ReferenceInstallation {
        var believed = i
        let doubted = Set(taken(i).filter { ReferenceModel.isDoubted($0, i) }.map(\.id))
        for n in believed.chargers.indices where doubted.contains(believed.chargers[n].id) {
            (believed.chargers[n].observed, believed.chargers[n].awaitsReading) = (nil, false)
        }
        return believed
    }

    /// The lines that are over.
    package static func linesOver(_ i: ReferenceInstallation) -> [(fuse: String, line: String)] {
        i.fuses.flatMap { f in
            ReferenceModel.lines(i).filter { line in
                ReferenceModel.isOver(
                    i, ReferenceModel.total(i, fuse: f.id, line: line), fuse: f.id, line: line)
            }.map { (f.id, $0) }
        }
    }

    private static func inOrder(below fuse: String, _ i: ReferenceInstallation) -> [ReferenceCharger] {
        i.fuses.filter { $0.parent == fuse }.flatMap { inOrder(below: $0.id, i) }
            + i.chargers.filter { $0.circuit == fuse }
    }

    /// Of all currents with which every line holds the best in the contract's order: first who has the minimum, each in
    /// turn, then who has each step from the lowest level upwards, each in turn.
    ///
    /// - Parameters: the installation as recorded; the step in mA; how many vectors may be tried.
    package static func repair(_ i: ReferenceInstallation, step: Int, most: Int) -> Answer {
        guard !linesOver(i).isEmpty else { return .nothingOver }
        let (chargers, believed) = (taken(i), trusted(i))
        let again = Set(
            chargers.filter { c in
                let (told, all) = (ReferenceModel.settled(c, i), ReferenceModel.load(c, i))
                return ReferenceModel.isDoubted(c, i)
                    && ReferenceModel.lines(i).contains { all[$0] ?? 0 > told[$0] ?? 0 }
            }.map(\.id))
        let ladders = chargers.map { Ladder($0, step: step) }
        guard ladders.reduce(1, { $0 > most ? $0 : $0 * $1.rungs.count }) <= most else { return .tooMany }
        var best: (key: [Int], heights: [Int])?
        for heights in vectors(ladders.map(\.rungs.count)) {
            let key = key(heights, ladders)
            if let best, key.lexicographicallyPrecedes(best.key) || key == best.key { continue }
            let sent = zip(chargers, zip(ladders, heights)).map { c, rung in
                ReferenceUpdate(
                    charger: c.id, current: .some(rung.0.rungs[rung.1]), phase: nil, max: nil, min: nil)
            }
            if linesOver(ReferenceModel.apply(sent, to: believed)).isEmpty { best = (key, heights) }
        }
        guard let best else { return .refused }
        let currents = zip(chargers, zip(ladders, best.heights)).map { ($0.id, $1.0.rungs[$1.1]) }
        return .currents(Dictionary(uniqueKeysWithValues: currents), again: again)
    }

    /// The currents that a charger may have.
    ///
    /// They are 0, its minimum or the recorded current if that is less, each multiple of the step above, and
    /// the recorded current. With a minimum of 0 it is served with 0.
    private struct Ladder {
        var rungs = [0]
        var served = 0

        init(_ c: ReferenceCharger, step: Int) {
            let recorded = c.current ?? 0
            let least = Swift.min(recorded, c.min)
            if least > 0 { (rungs, served) = ([0, least], 1) }
            while let top = rungs.last, top < recorded {
                rungs.append(Swift.min((top / step + 1) * step, recorded))
            }
        }
    }

    /// The key by which the rules compare choices; the larger number at the first difference is better.
    ///
    /// First come the chargers that are served, then each rise by the level from which it rises, then by
    /// turn.
    private static func key(_ heights: [Int], _ ladders: [Ladder]) -> [Int] {
        var rises: [(from: Int, turn: Int, isDone: Int)] = []
        for (turn, ladder) in ladders.enumerated() {
            for rung in ladder.rungs.indices.dropLast() where rung >= ladder.served {
                rises.append((ladder.rungs[rung], turn, heights[turn] > rung ? 1 : 0))
            }
        }
        rises.sort { ($0.from, $0.turn) < ($1.from, $1.turn) }
        return zip(heights, ladders).map { $0 >= $1.served ? 1 : 0 } + rises.map(\.isDone)
    }

    /// Every choice of one number below each of these.
    private static func vectors(_ counts: [Int]) -> [[Int]] {
        counts.reduce([[]]) { vectors, count in
            vectors.flatMap { vector in (0..<count).map { vector + [$0] } }
        }
    }
}
