/// The reference model of a repair: it lowers what is recorded (rules: Adjusting).
package enum ReferenceRepair {
    /// The result of a repair.
    package enum Answer: Equatable {
        /// No line is over.
        case nothingOver
        /// Even 0 A for every charger is not enough.
        case refused
        /// The currents of the chargers that load a line which is over, in the document's order.
        ///
        /// `again` holds the chargers to which the recorded values are sent once more.
        case currents([String: Int], again: Set<String>)
        /// There are too many combinations to try.
        case tooMany
    }

    /// Every override that loads a line which is over, in the document's order: circuits come first.
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

    /// The record without readings in doubt: each of those chargers holds its recorded settings.
    package static func trusted(_ i: ReferenceInstallation) -> ReferenceInstallation {
        var believed = i
        let mismatched = Set(taken(i).filter { ReferenceModel.isMismatched($0, i) }.map(\.id))
        for n in believed.chargers.indices where mismatched.contains(believed.chargers[n].id) {
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

    /// Finds the best currents with which no line is over, in the order of the rules (rules: Adjusting).
    ///
    /// First counts which chargers have their minimum, each in turn; then which have each step from the
    /// lowest level upwards, each in turn.
    ///
    /// - Parameters: The installation as recorded; the step in mA; the largest number of vectors to try.
    package static func repair(_ i: ReferenceInstallation, step: Int, most: Int) -> Answer {
        guard !linesOver(i).isEmpty else { return .nothingOver }
        let (chargers, believed) = (taken(i), trusted(i))
        let again = Set(
            chargers.filter { c in
                let (told, all) = (ReferenceModel.settled(c, i), ReferenceModel.load(c, i))
                return ReferenceModel.isMismatched(c, i)
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
    /// the recorded current. With a minimum of 0 it is served with 0 A.
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

    /// The goals of a repair in their order, for a comparison at the first difference; more is better.
    ///
    /// First comes who is served, then each rise by the level from which it starts, then by turn.
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

    /// Every vector of numbers that are below these counts, place by place.
    private static func vectors(_ counts: [Int]) -> [[Int]] {
        counts.reduce([[]]) { vectors, count in
            vectors.flatMap { vector in (0..<count).map { vector + [$0] } }
        }
    }
}
