// Room: what a line may carry where chargers may be in several ways, beside looking at every combination.

import FuseCore
import Testing

@testable import FusePlanner
@testable import FuseTestSupport

@Suite struct WorldsTests {
    /// A charger on one line that may hold either of two settings.
    private struct Unsure {
        let told: (counted: Int64, before: Int64)
        let read: (counted: Int64, before: Int64)

        var entry: LoadEntry {
            func way(_ way: (counted: Int64, before: Int64)) -> LoadEntry.Way {
                LoadEntry.Way(
                    counted: LineCurrents(Milliamperes(way.counted), on: .l1),
                    before: LineCurrents(Milliamperes(way.before), on: .l1))
            }
            return LoadEntry(told: way(told), read: way(read))
        }
    }

    /// What L1 carries in each of all combinations, and what it carried before.
    private func all(_ unsure: [Unsure], beside others: (counted: Int64, before: Int64)) -> [(Int64, Int64)] {
        var sums = [others]
        for one in unsure {
            sums =
                sums.map { ($0.counted + one.told.counted, $0.before + one.told.before) }
                + sums.map { ($0.counted + one.read.counted, $0.before + one.read.before) }
        }
        return sums
    }

    /// The caps that are found, and those that hold in each of all combinations.
    private func caps(
        _ unsure: [Unsure], beside others: (counted: Int64, before: Int64), usable: [Int64]
    ) -> [(found: Int64, exact: Int64)] {
        let used = others.counted + unsure.map { max($0.told.counted, $0.read.counted) }.reduce(0, +)
        let worlds = Worlds(
            unsure.map(\.entry), on: .l1, beside: (Milliamperes(used), Milliamperes(others.before)))
        let all = all(unsure, beside: others)
        return usable.map { usable in
            let left = all.map { max(usable, $0.1) - $0.0 }.min() ?? 0
            return (worlds.cap(usable: Milliamperes(usable)).count, used + left)
        }
    }

    /// Chargers that carry more in one way, and have grown by more in the other: hardly any combination is worse than
    /// another in both.
    private static func unsure(_ count: Int, seed: UInt64) -> [Unsure] {
        var random = SplitMix64(seed: seed)
        return (0..<count).map { _ in
            let less = Int64.random(in: 1_000...6_000, using: &random)
            let more = 2 * less + Int64.random(in: 0...20, using: &random)
            return Unsure(told: (more, more), read: (less, 0))
        }
    }

    @Test(arguments: [0, 1, 2, 5, 6])
    func `few chargers are looked at in every combination`(count: Int) {
        for seed in 0..<100 as Range<UInt64> {
            let met = caps(
                Self.unsure(count, seed: seed), beside: (3_000, Int64(seed) * 100),
                usable: [0, 5_000, 20_000, 40_000])
            #expect(met.allSatisfy { $0.found == $0.exact }, "seed \(seed): \(met)")
        }
    }

    @Test func `of many some are taken together, which allows a little less and never more`() {
        var (less, asked) = (0, Int64(0))
        var missing: Int64 = 0
        for seed in 0..<20 as Range<UInt64> {
            let met = caps(
                Self.unsure(10, seed: 1_000 + seed), beside: (3_000, 2_000),
                usable: Array(stride(from: 0, through: 80_000, by: 2_000)))
            #expect(met.allSatisfy { $0.found <= $0.exact }, "seed \(seed)")
            less += met.count { $0.found < $0.exact }
            missing += met.reduce(0) { $0 + $1.exact - $1.found }
            asked += Int64(met.count)
        }
        print("worlds: \(less) of \(asked) caps less than exact, by \(missing / asked) mA on average")
        #expect(less > 300 && missing / asked < 1_000)
    }
}
