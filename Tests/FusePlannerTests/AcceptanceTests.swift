import FuseCore
import FusePlanner
import FuseRecord
import FuseTestSupport
import Testing

@Suite struct AcceptanceTests {
    private static let day = Timestamp(iso8601: "2027-03-31T00:00:00Z") ?? Timestamp(milliseconds: 0)

    private func accepted(
        _ code: FindingCode, _ subject: Acceptance.Subject, until: Timestamp = day
    ) -> Acceptance {
        Acceptance(code: code, subject: subject, reason: "not mounted yet", by: "ann", until: until)
    }

    /// The findings of a site with these acceptances, some hours after their last day began.
    private func found(
        _ accepted: [Acceptance], hours: Int64 = 0, proposal: Proposal? = nil
    ) throws -> [String] {
        let site = try site(
            fuse: 40, circuits: [("c", 63)], rules: { $0.accepted = accepted },
            [
                charger("a"), charger("b"), charger("u", 6, wiring: .unknown),
                charger("w", 6, wiring: .unknown),
            ])
        let now = Timestamp(milliseconds: Self.day.milliseconds + hours * 3_600_000)
        return try Planner.judge(proposal, on: site, now: now).findings
            .filter { $0.code != .automaticStarved }
            .map {
                let who = $0.contributors.map(\.charger.text).joined(separator: "+")
                return "\($0.severity) \($0.code.rawValue) \(who)\($0.line?.label ?? "")"
            }
    }

    @Test func `what is accepted is a note for that charger alone`() throws {
        #expect(
            try found([]) == [
                "warning automatic-unknown a", "warning automatic-unknown b", "warning wiring-unknown u+w",
                "warning fuse-order L1",
            ])
        #expect(
            try found([
                accepted(.automaticUnknown, .charger("b")), accepted(.wiringUnknown, .charger("u")),
                accepted(.fuseOrder, .fuse("c", nil)),
            ]) == [
                "warning automatic-unknown a", "warning wiring-unknown w", "note automatic-unknown b",
                "note wiring-unknown u", "note fuse-order L1",
            ])
    }

    @Test func `the last day is included, and after it the warning is one again`() throws {
        let one = [accepted(.automaticUnknown, .charger("a"))]
        #expect(try found(one, hours: 23).contains("note automatic-unknown a"))
        let late = try found(one, hours: 24)
        #expect(late.contains("warning automatic-unknown a") && late.contains("warning acceptance-expired a"))
    }

    @Test func `what matches nothing is said where all of an installation is looked at`() throws {
        let others = [
            accepted(.automaticUnknown, .charger("u")), accepted(.fuseOrder, .fuse("site", nil)),
            accepted(.wiringUnknown, .charger("a")),
        ]
        #expect(try found(others).filter { $0.contains("unused") }.count == 3)
        let update = try proposal(update("u", .overridden(amperes(7))))
        #expect(try found(others, proposal: update).filter { $0.contains("unused") }.isEmpty)
    }

    @Test func `a line that is accepted speaks for itself alone`() throws {
        func orders(_ accepted: [Acceptance]) throws -> [String] {
            try found(accepted).filter { $0.contains("fuse-order") || $0.contains("acceptance") }
        }
        let first = accepted(.fuseOrder, .fuse("c", .l1))
        #expect(try orders([first]) == ["warning fuse-order L2", "note fuse-order L1"])
        let third = accepted(.fuseOrder, .fuse("c", .l3))
        #expect(try orders([third]) == ["warning fuse-order L1", "note fuse-order L3"])
        let all = Line.allCases.map { accepted(.fuseOrder, .fuse("c", $0)) }
        #expect(try orders(all) == Line.allCases.map { "note fuse-order \($0.label)" })
    }

    @Test func `of several for one warning, one that is not over is enough, and none is unused`() throws {
        let over = Timestamp(milliseconds: Self.day.milliseconds - 86_400_000)
        let subjects: [(FindingCode, Acceptance.Subject, String)] = [
            (.automaticUnknown, .charger("a"), "note automatic-unknown a"),
            (.fuseOrder, .fuse("c", nil), "note fuse-order L1"),
        ]
        for (code, subject, note) in subjects {
            let both = [accepted(code, subject, until: over), accepted(code, subject)]
            for pair in [both, both.reversed(), [both[1], both[1]]] {
                let found = try found(pair)
                #expect(found.contains(note) && !found.contains { $0.contains("unused") }, "\(code)")
            }
        }
    }

    @Test func `the headline stays`() throws {
        let site = try site(
            fuse: 40, rules: { $0.accepted = [accepted(.automaticUnknown, .charger("a"))] }, [charger("a")])
        let decision = try Planner.judge(nil, on: site, now: Self.day)
        #expect(!decision.hasWarnings && decision.without.map(\.charger) == ["a"])
    }
}
