// Room: warnings that a person accepts for a while.

import FuseCore
import FusePlanner
import FuseTestSupport
import Testing

@Suite struct AcceptanceTests {
    private static let day = Timestamp(iso8601: "2027-03-31T00:00:00Z") ?? Timestamp(milliseconds: 0)

    private func accepted(
        _ code: FindingCode, _ subject: Acceptance.Subject
    ) -> Acceptance {
        Acceptance(code: code, subject: subject, reason: "not mounted yet", by: "ann", until: Self.day)
    }

    /// What is found of a site with these acceptances some hours after their last day began.
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
                "\($0.severity) \($0.code.rawValue) \($0.contributors.map(\.charger.text).joined(separator: "+"))"
            }
    }

    @Test func `what is accepted is a note for that charger alone`() throws {
        #expect(
            try found([]) == [
                "warning automatic-unknown a", "warning automatic-unknown b", "warning wiring-unknown u+w",
                "warning fuse-order ",
            ])
        #expect(
            try found([
                accepted(.automaticUnknown, .charger("b")), accepted(.wiringUnknown, .charger("u")),
                accepted(.fuseOrder, .fuse("c", nil)),
            ]) == [
                "warning automatic-unknown a", "warning wiring-unknown w", "note automatic-unknown b",
                "note wiring-unknown u", "note fuse-order ",
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
            accepted(.fuseOrder, .fuse("c", .l2)),
        ]
        #expect(try found(others).filter { $0.contains("unused") }.count == 3)
        let update = try proposal(update("u", .overridden(amperes(7))))
        #expect(try found(others, proposal: update).filter { $0.contains("unused") }.isEmpty)
    }

    @Test func `the headline stays`() throws {
        let site = try site(
            fuse: 40, rules: { $0.accepted = [accepted(.automaticUnknown, .charger("a"))] }, [charger("a")])
        let decision = try Planner.judge(nil, on: site, now: Self.day)
        #expect(!decision.hasWarnings && decision.without.map(\.charger) == ["a"])
    }
}
