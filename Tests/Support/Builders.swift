package import FuseCore

/// An id put together in a test; a text that is none is a mistake of the test.
package func identifier(_ text: String) -> Identifier {
    guard let id = try? Identifier(text) else { preconditionFailure("\(text) is no id") }
    return id
}

/// Amperes with up to three decimals.
package func amperes(_ text: String) -> Milliamperes {
    let parts = text.split(separator: ".").map(String.init)
    let decimals = (parts.count > 1 ? parts[1] : "") + "000"
    return Milliamperes((Int64(parts[0]) ?? 0) * 1_000 + (Int64(decimals.prefix(3)) ?? 0))
}

package func amperes(_ number: Int64) -> Milliamperes { Milliamperes(amperes: number) }

/// A charger with an override and any other facts that a test sets.
package func charger(
    _ id: Identifier, below fuse: Identifier = "site", _ current: Int64? = nil,
    phase: PhaseChoice = .automatic, wiring: Wiring? = .l1l2l3, _ change: (inout Charger) -> Void = { _ in }
) -> Charger {
    var charger = Charger(id: id, fuse: fuse)
    charger.wiring = wiring
    charger.offline = OfflineOverride(
        current: current.map { .overridden(amperes($0)) } ?? .automatic, phase: phase)
    change(&charger)
    return charger
}

/// A reading with no decimals.
package func reading(_ current: Int64, on lines: LineSet, at moment: Timestamp? = nil) -> Reading {
    Reading(current: amperes(current), decimals: 0, lines: lines, readAt: moment)
}

/// An installation named `site` with a main fuse and circuits below it; a nil rating is unknown.
package func site(
    _ supply: Supply?, fuse: Int64? = 63, circuits: [(Identifier, Int64?)] = [],
    rules: (inout CountingRules) -> Void = { _ in }, _ chargers: [Charger]
) throws -> Installation {
    func rating(_ current: Int64?) throws -> FuseRating {
        let lines = (supply?.lines ?? .all).lines
        guard let current else { return .unknown }
        return try FuseRating(ratings: Dictionary(uniqueKeysWithValues: lines.map { ($0, amperes(current)) }))
    }
    var counting = CountingRules()
    rules(&counting)
    let root = Fuse(id: "site", name: "Site", parent: nil, rating: try rating(fuse))
    let below = try circuits.map { Fuse(id: $0.0, name: $0.0.text, parent: "site", rating: try rating($0.1)) }
    return try Installation(
        id: "site", supply: supply, rules: counting, fuses: [root] + below, chargers: chargers)
}

/// An installation named `site` on a TN-3 supply.
package func site(
    fuse: Int64? = 63, circuits: [(Identifier, Int64?)] = [], rules: (inout CountingRules) -> Void = { _ in },
    _ chargers: [Charger]
) throws -> Installation {
    try site(.tn3, fuse: fuse, circuits: circuits, rules: rules, chargers)
}

/// A proposal of current and phase for one charger.
package func update(
    _ id: Identifier, _ current: OfflineCurrent? = nil, phase: PhaseChoice? = nil
) throws -> ChargerUpdate {
    try ChargerUpdate(charger: id, current: current, phase: phase)
}

/// A proposal of updates.
package func proposal(_ updates: ChargerUpdate...) throws -> Proposal {
    try Proposal(installation: nil, updates: updates)
}
