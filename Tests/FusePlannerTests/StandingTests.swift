import FuseCore
import FusePlanner
import FuseRecord
import Testing

@testable import FuseTestSupport

@Suite struct StandingTests {
    private static let now = Timestamp(milliseconds: 5_000)

    private func garage(fuse: Int64? = 40, currents: [Int64] = [10, 10, 10]) throws -> Installation {
        try site(
            fuse: fuse,
            zip(["a", "b", "c"] as [Identifier], currents).map { charger($0, $1, phase: .phase1) })
    }

    private func plan(
        on installation: Installation, _ requests: [(Int, RequestState, ChargerUpdate)]
    ) -> RecordedPlan {
        RecordedPlan(
            id: "p", installation: "site", madeAt: Timestamp(milliseconds: 1),
            facts: PlanFacts(of: installation, own: Set(requests.map(\.2.charger))),
            before: PlanTotals(of: installation),
            requests: requests.map { RecordedRequest(wave: $0, update: $2, state: $1) }, settledAt: nil)
    }

    @Test func `what is left is one update a charger, the later setting of each kind`() throws {
        func left(_ first: ChargerUpdate, _ second: ChargerUpdate, _ state: RequestState = .reserved) throws
            -> [ChargerUpdate]
        {
            plan(
                on: try garage(),
                [(1, state, first), (1, .sent, try update("b", phase: .phase2)), (2, .reserved, second)]
            )
            .remaining
        }
        let b = try update("b", phase: .phase2)
        let all = try ChargerUpdate(
            charger: "a", current: .overridden(amperes(6)), phase: .phase1, maxCurrent: amperes(20),
            minCurrent: amperes(7), maxPhases: 1, meterValueInterval: 60)
        let other = try ChargerUpdate(
            charger: "a", current: .automatic, phase: .all, maxCurrent: amperes(25), minCurrent: amperes(8),
            maxPhases: 3, meterValueInterval: 90)
        let parts = try [
            ChargerUpdate(charger: "a", current: .automatic), ChargerUpdate(charger: "a", phase: .all),
            ChargerUpdate(charger: "a", maxCurrent: amperes(25)),
            ChargerUpdate(charger: "a", minCurrent: amperes(8)),
            ChargerUpdate(charger: "a", maxPhases: 3), ChargerUpdate(charger: "a", meterValueInterval: 90),
        ]
        #expect(try left(all, other) == [other, b])
        #expect(try left(all, other, .confirmed) == [b, other])
        #expect(try left(parts[0], all) == [all, b])
        var merged: [ChargerUpdate] = []
        for part in parts {
            #expect(try left(part, all) == [all, b])
            merged.append(try #require(try left(all, part).first))
        }
        #expect(merged.map(\.current) == [.automatic] + Array(repeating: all.current, count: 5))
        #expect(merged.map(\.phase) == [.phase1, .all, .phase1, .phase1, .phase1, .phase1])
        #expect(merged.map(\.maxCurrent) == [20, 20, 25, 20, 20, 20].map { amperes($0) })
        #expect(merged.map(\.minCurrent) == [7, 7, 7, 8, 7, 7].map { amperes($0) })
        #expect(merged.map(\.maxPhases) == [1, 1, 1, 1, 3, 1])
        #expect(merged.map(\.meterValueInterval) == [60, 60, 60, 60, 60, 90])
    }

    private func short(_ standing: PlanStatus) -> String {
        switch standing {
        case .stands(let decision): "stands \(decision.verdict)"
        case .blocked(.stale(let changes)): "stale \(changes.map(\.subject))"
        case .blocked(.unsafe(let decision)): "unsafe \(decision.verdict)"
        case .blocked(let block): "\(block)"
        }
    }

    private func standing(_ plan: RecordedPlan, on installation: Installation) throws -> String {
        short(try plan.status(on: InstallationRecord(installation), at: Self.now))
    }

    @Test func `a plan stands while what is left of it may be sent`() throws {
        let made = try plan(on: garage(), [(1, .reserved, update("a", .overridden(amperes(20))))])
        #expect(try standing(made, on: garage()) == "stands safe")
        #expect(try standing(made, on: garage(currents: [10, 11, 10])) == "unsafe refused")
        #expect(try standing(made, on: garage(currents: [11, 10, 10])) == "stale [a]")
        let settled = try plan(on: garage(), [(1, .confirmed, update("a", .overridden(amperes(20))))])
        #expect(try standing(settled, on: garage(currents: [20, 10, 10])) == "stands safe")
        #expect(try standing(settled, on: garage(currents: [20, 11, 10])) == "stands refused")
        // The line was over before, and carries no more than before.
        let lowering = try plan(
            on: garage(currents: [30, 20, 10]), [(1, .reserved, update("a", .overridden(amperes(20))))])
        #expect(try standing(lowering, on: garage(currents: [30, 20, 10])) == "stands reduces")
        #expect(try standing(lowering, on: garage(currents: [30, 31, 10])) == "stands reduces")
    }

    @Test func `a part that is confirmed lowers what is recorded, not what the rest may come to`() throws {
        // 60 A on 40 A: first a was lowered by 20 A, then b may rise by 12 A.
        let made = try plan(
            on: garage(currents: [30, 20, 10]),
            [
                (1, .confirmed, update("a", .overridden(amperes(10)))),
                (2, .reserved, update("b", .overridden(amperes(32)))),
            ])
        #expect(try standing(made, on: garage(currents: [10, 20, 10])) == "stands refused")
        #expect(try made.credit(on: garage(currents: [10, 20, 10]))["site", .l1] == amperes(60))
        // A decrease of other chargers since then is not available to this plan.
        #expect(try made.credit(on: garage(currents: [10, 20, 4]))["site", .l1] == amperes(54))
        #expect(try standing(made, on: garage(currents: [10, 20, 4])) == "stands refused")
        #expect(try made.credit(on: garage(currents: [10, 20, 12]))["site", .l1] == amperes(60))
        #expect(try standing(made, on: garage(currents: [10, 20, 18])) == "stands refused")
        #expect(try standing(made, on: garage(currents: [10, 20, 19])) == "unsafe refused")
        // With an unknown rating a plan still holds only if it can only lower.
        let unknown = try plan(
            on: garage(fuse: nil), [(1, .reserved, update("a", .overridden(amperes(32))))])
        #expect(try standing(unknown, on: garage(fuse: nil)) == "unsafe undecided")
    }

    @Test func `a plan does not stand on a record that has grown too old`() throws {
        let garage = try site(
            fuse: 40, rules: { $0.maxRecordAge = 60 },
            ["a", "b"].map { charger($0, 10, phase: .phase1) { $0.confirmedAt = Self.now } })
        let made = try plan(on: garage, [(1, .reserved, update("a", .overridden(amperes(20))))])
        func standing(after seconds: Int64) throws -> String {
            short(
                try made.status(
                    on: InstallationRecord(garage),
                    at: Timestamp(milliseconds: Self.now.milliseconds + seconds * 1_000)))
        }
        #expect(try standing(after: 60) == "stands safe")
        #expect(try standing(after: 61) == "unsafe undecided")
    }

    @Test func `a value read again leaves a plan as it is, younger or older, and an old one is still old`()
        throws
    {
        func garage(readAt moment: Int64?) throws -> Installation {
            try site(
                fuse: 40, rules: { $0.maxRecordAge = 60 },
                ["a", "b"].map {
                    charger($0, 10, phase: .phase1) {
                        $0.confirmedAt = Self.now
                        // The reading counts beside the record, so its age does, too.
                        $0.reading = reading(
                            11, on: .l1,
                            at: moment.map { Timestamp(milliseconds: Self.now.milliseconds + $0 * 1_000) })
                    }
                })
        }
        let made = try plan(
            on: garage(readAt: 0), [(1, .reserved, update("a", .overridden(amperes(20)), phase: .phase1))])
        for (moment, expected) in [
            (0, "stands safe"), (30, "stands safe"), (-60, "stands safe"), (-61, "unsafe undecided"),
            (nil, "unsafe undecided"),
        ] as [(Int64?, String)] {
            #expect(try standing(made, on: garage(readAt: moment)) == expected, "\(moment ?? 0) s")
        }
    }

    @Test func `what was there before excuses no more than the cap where it is unknown`() throws {
        // 30 A by the reading or 10 A by the record, beside 20 A, on 40 A: before it was 50 A or only 30 A.
        let site = try site(
            fuse: 40,
            [
                charger("a", 10, phase: .phase1) { $0.reading = reading(30, on: .l1) },
                charger("b", 20, phase: .phase1),
            ])
        let decision = try Planner.judge(
            proposal(update("a", .overridden(amperes(32)))), on: site, now: Self.now)
        let line = decision.fuses[0].lines[0]
        let (before, cap) = (try #require(line.before), try #require(line.cap))
        #expect(before == amperes(50) && cap < before, "\(cap)")
        #expect(PlanTotals(before: decision)["site", .l1] == cap)
    }

    @Test func `facts that cannot be read are an error`() throws {
        let plan = RecordedPlan(
            id: "p", installation: "site", madeAt: Self.now, facts: PlanFacts(text: "nonsense"), requests: [],
            settledAt: nil)
        #expect(throws: PlanError.unreadableFacts("p")) { try standing(plan, on: garage()) }
    }
}
