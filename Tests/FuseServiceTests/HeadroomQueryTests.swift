import FuseCore
import FuseJSON
import FusePlanner
import FuseRecord
import FuseReport
import FuseRollout
import FuseService
import FuseTestSupport
import Testing

@Suite struct HeadroomQueryTests {
    private func record(_ harness: ServiceHarness, _ id: Identifier = "site") throws -> InstallationRecord {
        try #require(try harness.store.read { try $0.record(id) })
    }

    @Test func `the headroom of a record is what each charger could still be set to`() throws {
        let harness = try ServiceHarness.withHeadroom()
        let query = try HeadroomQuery(of: record(harness), only: nil, at: harness.now)
        let json = query.json(store: "/s").line
        #expect(json.hasPrefix(#"{"format": "fuseguard/headroom/1""#) && json.contains(#""store": "/s""#))
        #expect(json.contains(#""charger": "a""#) && json.contains(#""charger": "b""#))
        // 32 A less the 12 A of the other charger.
        #expect(json.contains(#"{"offlineChargePhase": 1, "offlineChargeCurrent": 20, "#))
        #expect(query.text(style: .plain).contains("20 A"))
    }

    @Test func `only the chargers that are asked for are reported`() throws {
        let harness = try ServiceHarness.withHeadroom()
        let json = try HeadroomQuery(of: record(harness), only: ["b"], at: harness.now).json(store: nil).line
        #expect(!json.contains(#""charger": "a""#) && json.contains(#""charger": "b""#))
    }

    @Test func `a missing fact is named instead of a headroom`() throws {
        let harness = try ServiceHarness(site(nil, [charger("a", 10)]))
        let query = try HeadroomQuery(of: record(harness), only: nil, at: harness.now)
        guard case .undecided(let decision) = query else {
            Issue.record("it is known")
            return
        }
        #expect(decision.verdict == .undecided)
        let json = query.json(store: nil).line
        #expect(json.contains(#""verdict": "undecided""#) && json.contains(#""exitCode": 2"#))
        #expect(query.text(style: .plain).contains("UNDECIDED"))
    }

    @Test func `the sheet has the same headroom, and is there without one`() throws {
        let harness = try ServiceHarness.withHeadroom()
        let sheet = try FuseSheet.html(of: record(harness), from: .document(name: "x.yaml"), at: harness.now)
        #expect(sheet.contains("x.yaml") && sheet.contains("20 A"))
        let unknown = try ServiceHarness(site(nil, [charger("a", 10)]))
        let bare = try FuseSheet.html(of: record(unknown), from: .document(name: "x.yaml"), at: unknown.now)
        #expect(bare.contains("x.yaml") && !bare.contains("20 A"))
    }

    @Test func `the audit of one installation is that of its record`() throws {
        let harness = try ServiceHarness.withHeadroom()
        let audited = try #require(try harness.store.read { try $0.audited("site", at: harness.now) })
        #expect(try audited == AuditedInstallation(auditing: record(harness), at: harness.now))
        #expect(try harness.store.read { try $0.audited("other", at: harness.now) } == nil)
    }

    @Test func `a plan comes with its installation, and one that is not recorded is an error`() throws {
        let harness = try ServiceHarness.withHeadroom()
        _ = try harness.pass(update("a", .overridden(amperes(16))))
        let found = try harness.store.read { try $0.planned("pass-1") }
        #expect(found.plan.id == "pass-1" && found.record.installation.id == "site")
        #expect(found.record.pendingPlans.map(\.plan) == ["pass-1"])
        #expect(throws: PlanError.unknown("pass-2")) { try harness.store.read { try $0.planned("pass-2") } }
    }

    @Test func `the report on a plan has the verdict on its installation as it is now`() throws {
        let harness = try ServiceHarness.withHeadroom()
        _ = try harness.pass(update("a", .overridden(amperes(16))))
        for (fuse, verdict) in [(Int64(32), Verdict.safe), (20, .refused)] {
            let now = try site(
                fuse: fuse, [charger("a", 10, phase: .phase1), charger("b", 12, phase: .phase1)])
            try harness.store.write { try $0.put([now], at: harness.now) }
            let report = try RolloutReport(harness.plan("pass-1"), on: record(harness), at: harness.now)
            #expect(report.verdict == verdict)
        }
    }
}
