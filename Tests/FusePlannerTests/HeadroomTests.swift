import FuseCore
import FuseRecord
import Testing

@testable import FusePlanner
@testable import FuseTestSupport

@Suite struct HeadroomTests {
    private static let moment = Timestamp(milliseconds: 0)

    @Test func `headroom is what check lets pass, and one milliampere more is refused`() throws {
        var (compared, full, nothing) = (0, 0, 0)
        for seed in UInt64(1)...700 {
            var random = RandomInstallation(seed: seed)
            let record = try randomRecord(&random, seed)
            let recorded = try Planner.judge(nil, on: record, now: Self.moment)
            guard let supply = record.installation.supply, recorded.verdict != .undecided else { continue }
            for headroom in Headroom(of: record, on: supply).chargers {
                let id = headroom.charger.id
                let isMismatched = record.installation.hasMismatch(headroom.charger)
                // On its own phase one in doubt is told the current alone.
                func alone(_ current: Milliamperes, _ phase: PhaseChoice) throws -> Decision {
                    isMismatched && phase == headroom.charger.offline.phase
                        ? try judge([ChargerUpdate(id, at: .overridden(current))], on: record)
                        : try judgeAlone(id, current, phase, on: record)
                }
                if headroom.charger.fixedCurrent != nil { #expect(headroom.phases.isEmpty) }
                for choice in headroom.phases {
                    compared += 1
                    guard let current = choice.current else {
                        nothing += 1
                        #expect(try !alone(.zero, choice.phase).maySend, "seed \(seed)")
                        continue
                    }
                    #expect(
                        try alone(current, choice.phase).maySend,
                        "seed \(seed), \(id) on \(choice.phase)")
                    guard current < amperes(32) else {
                        full += 1
                        #expect(choice.bound == nil)
                        continue
                    }
                    #expect(choice.bound != nil, "seed \(seed), \(id) on \(choice.phase)")
                    #expect(
                        try !alone(current + Milliamperes(1), choice.phase).maySend,
                        "seed \(seed), \(id) on \(choice.phase)")
                }
            }
        }
        print("headroom: \(compared) choices, \(full) of them 32 A, \(nothing) nothing")
        #expect(compared > 5_000 && full > 400 && nothing > 50)
    }

    @Test func `it tells of a further charger on each choice of lines there is, at what it counts as`() throws
    {
        func more(_ supply: Supply, _ current: ITCurrentRule = .line, fuse: Int64 = 30) throws -> [String] {
            let taken = supply == .tn3 || supply == .tn1 ? 3 : 0
            let site = try site(
                supply, fuse: fuse, rules: { $0.itCurrent = current },
                [charger("a", Int64(taken), phase: .phase1, wiring: supply.isThreePhase ? .l1l2l3 : nil)])
            return Headroom(of: InstallationRecord(site), on: supply).more.map {
                "\($0.lines.lines.map { "\($0)" }.joined()) \($0.chargers)"
            }
        }
        #expect(try more(.tn1) == ["l1 4"] && more(.it1) == ["l1 5"])
        #expect(try more(.tn3) == ["l1 4", "l2 5", "l3 5", "l1l2l3 4"])
        #expect(try more(.it3) == ["l1l2 5", "l2l3 5", "l1l3 5", "l1l2l3 5"])
        // 6 A on three lines count 10.393 A where currents are those of the pairs.
        #expect(try more(.it3, .pair) == ["l1l2 5", "l2l3 5", "l1l3 5", "l1l2l3 2"])
        #expect(try more(.tn3, .pair) == ["l1 4", "l2 5", "l3 5", "l1l2l3 4"])
        #expect(try more(.tn3, fuse: 2) == ["l1 0", "l2 0", "l3 0", "l1l2l3 0"])
        #expect(try more(.it3, fuse: 5) == ["l1l2 0", "l2l3 0", "l1l3 0", "l1l2l3 0"])
    }

    @Test func `as many more chargers as it says fit, and one more does not`() throws {
        let site = try site(
            fuse: 40, circuits: [("c", 20)], [charger("a", below: "c", 7, phase: .phase1), charger("b", 10)])
        let more = Headroom(of: InstallationRecord(site), on: .tn3).more
        func chargers(_ fuse: Identifier, _ lines: LineSet) -> Int? {
            more.first { $0.fuse == fuse && $0.lines == lines }?.chargers
        }
        #expect(chargers("c", .l1) == 2 && chargers("c", LineSet(.l2)) == 3 && chargers("c", .all) == 2)
        #expect(chargers("site", .l1) == 3 && chargers("site", LineSet(.l2)) == 5)
        for (count, passes) in [(2, true), (3, false)] {
            let added = (0..<count).map {
                charger(identifier("n\($0)"), below: "c", 6, phase: .phase1)
            }
            let larger = try FuseTestSupport.site(
                fuse: 40, circuits: [("c", 20)],
                [charger("a", below: "c", 7, phase: .phase1), charger("b", 10)] + added)
            #expect(try (Planner.judge(nil, on: larger, now: Self.moment).verdict == .safe) == passes)
        }
    }
}
