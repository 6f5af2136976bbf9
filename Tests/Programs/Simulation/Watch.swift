import FuseCore
import FuseTestSupport

/// A line above its cap.
package struct Excess: Hashable, Sendable {
    /// The fuse.
    package let fuse: String
    /// The line.
    package let line: String
    /// The sum of the chargers below the fuse, in milliamperes.
    package let total: Int
    /// The largest current that the line may carry, in milliamperes.
    package let cap: Int
}

/// Adds up the settings that the chargers really hold.
struct Watch {
    /// A charger's place and everything that its load depends on.
    private struct State: Hashable {
        let place: Int
        let offline: OfflineOverride
        let least: Milliamperes
        let most: Milliamperes
        let reading: Reading?
        let awaitsReading: Bool
        let former: OfflineOverride?
        let phaseMoved: Bool
    }

    private let installation: Installation
    private let lines: [String]
    private let usable: [[Int]]
    private var loads: [[Int]]
    private var known: [State: [Int]] = [:]
    /// The physical totals, by fuse and line.
    private(set) var totals: [[Int]]
    private(set) var caps: [[Int]]

    /// Starts with the chargers' settings; a load that is already there may stay.
    init(_ installation: Installation, held: [Charger], recorded: [Charger]) throws {
        self.installation = installation
        self.lines = installation.lines.map(\.label)
        let plain = ReferenceInstallation(installation)
        let lines = lines
        self.usable = installation.fuses.map { fuse in
            lines.map { ReferenceModel.usable(plain, fuse: fuse.id.text, line: $0) ?? 0 }
        }
        self.loads = held.map { _ in lines.map { _ in 0 } }
        (self.totals, self.caps) = (usable, usable)
        // The load of settings that the charger has yet to receive counts as there before, too.
        for (place, charger) in recorded.enumerated() { try take(charger, at: place) }
        let arrived = loads
        for (place, charger) in held.enumerated() { try take(charger, at: place) }
        self.caps = highest(sums(highest(loads, arrived)), usable)
    }

    /// Sets the charger at a position to its settings of now.
    mutating func take(_ charger: Charger, at place: Int) throws {
        loads[place] = try load(of: charger, at: place)
        totals = sums(loads)
    }

    /// The load of one charger: the total of its fuse in an installation without other chargers.
    private mutating func load(of charger: Charger, at place: Int) throws -> [Int] {
        let state = State(
            place: place, offline: charger.offline, least: charger.minCurrent, most: charger.maxCurrent,
            reading: charger.reading, awaitsReading: charger.awaitsReading, former: charger.former,
            phaseMoved: charger.phaseMoved)
        if let load = known[state] { return load }
        let alone = ReferenceInstallation(
            try Installation(
                id: installation.id, supply: installation.supply, rules: installation.rules,
                fuses: installation.fuses, chargers: [charger]))
        let load = lines.map { ReferenceModel.total(alone, fuse: charger.fuse.text, line: $0) }
        known[state] = load
        return load
    }

    /// Sums up the tree: each charger counts for its fuse and for every fuse above.
    private func sums(_ loads: [[Int]]) -> [[Int]] {
        var sums = usable.map { $0.map { _ in 0 } }
        for (place, load) in loads.enumerated() {
            var fuse: Int? = installation.fuseOfCharger[place]
            while let here = fuse {
                for line in load.indices { sums[here][line] += load[line] }
                fuse = installation.parents[here]
            }
        }
        return sums
    }

    private func highest(_ left: [[Int]], _ right: [[Int]]) -> [[Int]] {
        zip(left, right).map { zip($0, $1).map { max($0, $1) } }
    }

    /// Lowers the caps to the current record; for moments at which no request is in flight.
    ///
    /// No cap falls below the usable current.
    ///
    /// - Parameter recorded: The recorded chargers.
    /// - Returns: A line that carries more than is recorded; nil for none.
    /// - Throws: The error of a charger whose load cannot be determined.
    mutating func tighten(recorded: [Charger]) throws -> Excess? {
        var loads = loads
        for (place, charger) in recorded.enumerated() { loads[place] = try load(of: charger, at: place) }
        let recorded = sums(loads)
        caps = highest(usable, zip(caps, recorded).map { zip($0, $1).map { min($0, $1) } })
        return above(recorded)
    }

    /// The first line above its cap; nil for none.
    var excess: Excess? { above(caps) }

    private func above(_ caps: [[Int]]) -> Excess? {
        for (fuse, (totals, caps)) in zip(totals, caps).enumerated() {
            for line in totals.indices where totals[line] > caps[line] {
                return Excess(
                    fuse: installation.fuses[fuse].id.text, line: lines[line], total: totals[line],
                    cap: caps[line])
            }
        }
        return nil
    }
}
