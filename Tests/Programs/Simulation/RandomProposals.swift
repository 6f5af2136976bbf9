import FuseCore
import FuseTestSupport

/// Generates proposals.
enum RandomProposals {
    /// A random proposal; nil where none was found.
    static func proposal(for installation: Installation, _ random: inout SplitMix64) throws -> Proposal? {
        let chargers = installation.chargers.filter { $0.fixedCurrent == nil }.shuffled(using: &random)
        guard chargers.count >= 2 else { return nil }
        var wanted: [(Charger, OfflineOverride)] = []
        switch Int.random(in: 0..<8, using: &random) {
        case 0, 1:
            wanted = [(chargers[0], chargers[1].offline), (chargers[1], chargers[0].offline)]
        case 2:
            let ring = chargers.prefix(3)
            wanted = zip(ring, ring.dropFirst() + ring.prefix(1)).map { ($0, $1.offline) }
        case 3, 4:
            wanted = exchange(chargers[0], chargers[1], &random)
        case 5:
            for charger in chargers.prefix(random.pick([1, 2, 3])) {
                var offline = charger.offline
                offline.phase = random.pick([.phase1, .phase2, .phase3, .all])
                wanted.append((charger, offline))
            }
        case 6:
            wanted = exchange(chargers[0], chargers[1], &random)
            for place in wanted.indices {
                wanted[place].1.phase = random.pick([.phase1, .phase2, .phase3, .all, .automatic])
            }
        default:
            wanted = chargers.prefix(random.pick([1, 2, 3])).map { ($0, Fleet.offline(&random)) }
        }
        if random.oneIn(4), let other = chargers.dropFirst(wanted.count).first {
            wanted.append((other, Fleet.offline(&random)))
        }
        let updates = try wanted.shuffled(using: &random).map { charger, offline in
            try update(of: charger, to: offline, &random)
        }
        return updates.isEmpty ? nil : try Proposal(installation: installation.id, updates: updates)
    }

    /// Lowers one charger and raises another by as much, where the first has any current.
    private static func exchange(
        _ giver: Charger, _ taker: Charger, _ random: inout SplitMix64
    ) -> [(Charger, OfflineOverride)] {
        let had = giver.offline.current.milliamperes?.count ?? 10_000
        let has = taker.offline.current.milliamperes?.count ?? 0
        let share = min(had, max(0, 32_000 - has))
        guard share > 0 else { return [(giver, taker.offline)] }
        let part = random.oneIn(2) ? share : Int64.random(in: 1...share, using: &random) / 1_000 * 1_000
        var (less, more) = (giver.offline, taker.offline)
        less.current = .overridden(Milliamperes(had - part))
        more.current = .overridden(Milliamperes(has + part))
        return [(giver, less), (taker, more)]
    }

    private static func update(
        of charger: Charger, to offline: OfflineOverride, _ random: inout SplitMix64
    ) throws -> ChargerUpdate {
        let isLimited = random.oneIn(8)
        // Choose limits that are consistent whichever of them arrives first.
        let least = isLimited && random.oneIn(2) ? Milliamperes(amperes: random.pick([0, 6, 10])) : nil
        let most = isLimited && least == nil ? Milliamperes(amperes: random.pick([16, 20, 32])) : nil
        return try ChargerUpdate(
            charger: charger.id, current: offline.current, phase: offline.phase, maxCurrent: most,
            minCurrent: least)
    }
}
