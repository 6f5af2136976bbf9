import FuseCore
import FusePlanner
import FuseRecord
import FuseTestSupport
import Testing

@Suite struct AgeTests {
    private static let now = Timestamp(milliseconds: 1_000_000_000_000)

    private static func ago(_ milliseconds: Int64) -> Timestamp {
        Timestamp(milliseconds: now.milliseconds - milliseconds)
    }

    /// The finding about the age where an hour is allowed; nil for none.
    ///
    /// An audit must give the same.
    private func age(
        of chargers: [Charger], automatic: AutomaticRule = .excluded, allowed: Int64? = 3_600
    ) throws -> FindingDetail? {
        let site = try site(
            fuse: 63,
            rules: {
                $0.automatic = automatic
                $0.maxRecordAge = allowed
            }, chargers)
        let decision = try Planner.judge(nil, on: site, now: Self.now)
        let finding = decision.findings.first { $0.code == .recordTooOld }
        #expect(decision.verdict == (finding == nil ? .safe : .undecided))
        var tally = AuditAccumulator(of: site, at: Self.now)
        for charger in chargers { try tally.add(charger, below: 0) { charger.id } }
        #expect(tally.audited.missing == finding?.code)
        #expect(tally.audited.verdict == decision.verdict)
        return finding?.detail
    }

    @Test(
        arguments: [
            (0, nil), (3_599_999, nil), (3_600_000, nil), (3_600_001, 3_601), (3_601_000, 3_601),
            (3_601_001, 3_602), (-1, nil), (-86_399_999, nil),
        ] as [(Int64, Int64?)])
    func `a record counts as old as it is, rounded up; a clock may be a day wrong`(
        milliseconds: Int64, seconds: Int64?
    ) throws {
        let old = charger("a", 10, phase: .phase1) { $0.confirmedAt = Self.ago(milliseconds) }
        #expect(try age(of: [old]) == seconds.map { .age($0, allowed: 3_600) })
        #expect(try age(of: [old], allowed: nil) == nil)
    }

    @Test func `of what the cloud does not bind a reading that counts is as old as it is`() throws {
        for (read, seconds) in [(16, 7_200), (6, nil)] as [(Int64, Int64?)] {
            let fixed = charger("a", wiring: .l1) {
                $0.fixed = .known(amperes(6))
                $0.reading = reading(read, on: .l1, at: Self.ago(7_200_000))
            }
            #expect(try age(of: [fixed]) == seconds.map { .age($0, allowed: 3_600) })
        }
    }

    @Test func `a time more than a day ahead is an unknown time`() throws {
        for ahead in [86_400_000, 86_400_001] as [Int64] {
            let strange = charger("a", 10, phase: .phase1) { $0.confirmedAt = Self.ago(-ahead) }
            #expect(try age(of: [strange]) == .age(nil, allowed: 3_600))
        }
    }

    @Test func `of several ages the oldest is given, and none where one is unknown`() throws {
        let ages: [Int64] = [10_000_000, 4_000_000, 1_000]
        let chargers = ages.enumerated().map { place, ago in
            charger(identifier("c\(place)"), 10, phase: .phase1) {
                $0.confirmedAt = Self.ago(ago)
            }
        }
        #expect(try age(of: chargers) == .age(10_000, allowed: 3_600))
        #expect(try age(of: chargers.reversed()) == .age(10_000, allowed: 3_600))
        let strange = charger("s", 10, phase: .phase1) { $0.confirmedAt = Self.ago(-90_000_000) }
        #expect(try age(of: chargers + [strange]) == .age(nil, allowed: 3_600))
        #expect(try age(of: [strange] + chargers) == .age(nil, allowed: 3_600))
    }

    @Test func `whose current is fixed, nothing of it is old`() throws {
        let fixed = charger("a", 10, phase: .phase1) {
            $0.fixed = .known(amperes(10))
            $0.confirmedAt = Self.ago(10_000_000)
        }
        #expect(try age(of: [fixed]) == nil)
    }

    @Test func `a reading is old where it counts`() throws {
        func read(_ current: Int64, _ moment: Timestamp?) -> Reading { reading(current, on: .l1, at: moment) }
        let old = Self.ago(7_200_000)
        // An automatic current that counts as read.
        let automatic = charger("a", phase: .phase1) { $0.reading = read(10, old) }
        #expect(try age(of: [automatic], automatic: .observed) == .age(7_200, allowed: 3_600))
        #expect(try age(of: [automatic]) == nil, "where it does not count")
        let undated = charger("a", phase: .phase1) { $0.reading = read(10, nil) }
        #expect(try age(of: [undated], automatic: .observed) == .age(nil, allowed: 3_600))
        let fresh = charger("a", phase: .phase1) { $0.reading = read(10, Self.ago(1_000)) }
        #expect(try age(of: [fresh], automatic: .observed) == nil)
        // A reading that disagrees with the record counts; one that agrees does not.
        let mismatched = charger("a", 6, phase: .phase1) {
            $0.confirmedAt = Self.ago(1_000)
            $0.reading = read(10, old)
        }
        #expect(try age(of: [mismatched]) == .age(7_200, allowed: 3_600))
        let agreed = charger("a", 10, phase: .phase1) {
            $0.confirmedAt = Self.ago(1_000)
            $0.reading = read(10, old)
        }
        #expect(try age(of: [agreed]) == nil)
    }
}
