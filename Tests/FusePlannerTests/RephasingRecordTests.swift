import Foundation
import FuseCore
import FusePlanner
import FuseRecord
import Synchronization
import Testing

@testable import FuseTestSupport

@Suite(.tags(.recorded)) struct RephasingRecordTests {
    private static let file = URL(filePath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Rephasings.csv")
    private static let header =
        "row,goal,chargers,served,changes,level,total,best served,best changes,best level,best total,asked,phases"
    /// The seeds; some of them make a row that is too long for the largest number of tries.
    private static let rows: Range<UInt64> = 0..<132

    /// A clock that allows a fixed number of calls before the time is up.
    private final class Clock: Sendable {
        private let asked = Mutex(0)
        private let most: Int

        init(_ most: Int) { self.most = most }

        /// The number of calls so far.
        var count: Int { asked.withLock { $0 } }

        /// True when it was called too often.
        func isUp() -> Bool {
            asked.withLock { asked in
                asked += 1
                return asked > most
            }
        }
    }

    /// A row of chargers, most of them on one phase, on a supply that is too small for them.
    private static func row(_ seed: UInt64) throws -> (Installation, Proposal, JudgementOptions, Clock) {
        var random = SplitMix64(seed: 7_000 + seed)
        let supply: Supply = random.oneIn(4) ? .it3 : .tn3
        // Every eleventh row is as long as that of a car park.
        let count = seed % 11 == 10 ? random.pick([30, 42]) : Int.random(in: 7...13, using: &random)
        let scarcity = random.pick([15, 20, 25, 30, 40])
        let circuits: [(Identifier, Int64?)] =
            random.oneIn(3)
            ? []
            : [
                (Identifier("a"), Int64(scarcity * count / 10)),
                (Identifier("b"), random.pick([16, 20, 32])),
            ]
        let isAlike = random.oneIn(3)
        let chargers = (0..<count).map { number in
            let circuit: Identifier = random.pick(["a", "a", "b"])
            return charger(
                identifier("r\(number)"),
                below: circuits.isEmpty || random.oneIn(3) ? "site" : circuit, 0,
                wiring: isAlike ? .l1l2l3 : random.pick([.l1l2l3, .l2l3l1, supply == .tn3 ? .l1 : .l3l1l2])
            ) { charger in
                charger.phaseSelectable = isAlike || !random.oneIn(8)
                charger.minCurrent = isAlike ? amperes(6) : amperes(random.pick([6, 6, 6, 8, 10]))
                if random.oneIn(16) { charger.reading = reading(6, on: .all) }
            }
        }
        let installation = try site(
            supply, fuse: Int64(scarcity * count / 10), circuits: circuits,
            rules: { $0.itCurrent = random.oneIn(2) ? .line : .pair }, chargers)
        let updates = try chargers.map { charger in
            try update(
                charger.id, .overridden(amperes(random.pick([4, 6, 8, 10, 16, 32]))),
                phase: charger.phaseSelectable
                    ? random.pick([.phase1, .phase1, .phase1, .phase1, .phase2, .all]) : nil)
        }
        let clock = Clock(random.oneIn(4) ? random.pick([1, 5, 30, 200]) : .max)
        var options = JudgementOptions()
        options.adjusting = AdjustingRules(
            step: Milliamperes(random.pick([1_000, 1_000, 500, 4_000])),
            share: random.oneIn(4) ? .order : .fair)
        options.adjusting?.goal = seed % 3 == 0 ? .fewest : .highest
        options.adjusting?.isBalanced = seed % 5 == 0
        options.rephasing = SearchTime { clock.isUp() }
        return (installation, try Proposal(installation: nil, updates: updates), options, clock)
    }

    private static func line(_ seed: UInt64) throws -> String {
        let (site, proposal, options, clock) = try row(seed)
        let decision = try Planner.judge(
            proposal, on: InstallationRecord(site), now: Timestamp(milliseconds: 0), options: options)
        guard let result = decision.rephasing else { return "\(seed),\(decision.verdict)" }
        #expect(
            !result.value.isBetter(than: result.best, for: result.goal), "row \(seed): better than its bound")
        func columns(_ value: RephasingValue) -> [String] {
            [
                "\(value.served)", "\(value.changes)", value.level.map { "\($0.count)" } ?? "",
                "\(value.total.count)",
            ]
        }
        let phases = decision.updates.map { $0.send?.phase.map { "\($0.rawValue)" } ?? "-" }.joined(
            separator: " ")
        return
            (["\(seed)", result.goal.rawValue, "\(result.chargers)"] + columns(result.value)
            + columns(result.best)
            + ["\(clock.count)", phases]).joined(separator: ",")
    }

    @Test func `what is found in long rows is what was found before`() throws {
        let lines = try Self.rows.map(Self.line)
        let found = ([Self.header] + lines).joined(separator: "\n") + "\n"
        let written = try String(contentsOf: Self.file, encoding: .utf8)
        if found != written, ProcessInfo.processInfo.environment["FUSEGUARD_RECORD"] != nil {
            try found.write(to: Self.file, atomically: true, encoding: .utf8)
        }
        let first = zip(written.split(separator: "\n"), found.split(separator: "\n")).first { $0 != $1 }
        #expect(
            found == written,
            "run `make golden` and look; first difference: \(first.map { "\($0)\n → \($1)" } ?? "length")")
    }
}
