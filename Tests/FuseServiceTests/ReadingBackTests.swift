import FuseCore
import FuseJSON
import FusePlanner
import FuseRecord
import FuseReport
import FuseRollout
import FuseService
import FuseTestSupport
import Testing

@Suite struct ReadingBackTests {
    /// A store with an update that the cloud has accepted.
    private func accepted() throws -> ServiceHarness {
        let harness = try ServiceHarness.withHeadroom()
        let attempt = try #require(try harness.pass(update("a", .overridden(amperes(16)))).attempt)
        _ = try harness.store.write { try $0.note(.accepted, for: attempt, at: harness.now) }
        return harness
    }

    private func settlement(_ harness: ServiceHarness, holding current: Int64) throws -> ForwardedSettlement?
    {
        let passed = try #require(try harness.store.read { try $0.forwarded(to: "a") })
        let offline = OfflineOverride(current: .overridden(amperes(current)), phase: .phase1)
        let reading = Reading(current: amperes(current), decimals: 3, lines: LineSet(.l1), readAt: nil)
        let report = ChargerReport(cloud: offline, reading: reading, phase: .phase1, isOnline: true)
        let begun = Uptime(milliseconds: harness.uptime.milliseconds + 1_000)
        return passed.updates.settled(
            by: report, on: passed.installation, confirmedBy: .charger, begun: begun, since: harness.uptime)
    }

    @Test func `the chargers to read back are those of forwarded updates, each once`() throws {
        let harness = try accepted()
        #expect(try harness.store.read { try $0.forwardedChargers() } == ["a"])
        _ = try harness.pass(update("a", .overridden(amperes(14))), as: "pass-2", after: 1_000)
        #expect(try harness.store.read { try $0.forwardedChargers() } == ["a"])
        _ = try harness.pass(update("b", .overridden(amperes(10))), as: "pass-3", after: 2_000)
        #expect(try harness.store.read { try $0.forwardedChargers() } == ["a", "b"])
    }

    @Test func `the updates to a charger come with its installation, the oldest first`() throws {
        let harness = try accepted()
        _ = try harness.pass(update("a", .overridden(amperes(14))), as: "pass-0", after: 1_000)
        let passed = try #require(try harness.store.read { try $0.forwarded(to: "a") })
        #expect(
            passed.updates.updates.map(\.plan) == ["pass-1", "pass-0"] && passed.installation.id == "site")
        #expect(try harness.store.read { try $0.forwarded(to: "b") } == nil)
        #expect(try harness.store.read { try $0.forwarded(to: "nothing") } == nil)
    }

    @Test func `a reading that shows the update confirms it, and the record follows`() throws {
        let harness = try accepted()
        #expect(try harness.current(of: "a") == amperes(10))
        let settlement = try #require(try settlement(harness, holding: 16))
        #expect(try harness.store.write { try $0.settle(settlement, at: harness.now) })
        #expect(try harness.current(of: "a") == amperes(16))
        let plan = try harness.plan("pass-1")
        #expect(plan.requests[0].state == .confirmed && plan.settledAt == harness.now)
        #expect(try harness.store.read { try $0.forwardedChargers() }.isEmpty)
    }

    @Test func `a reading that shows the old value proves nothing yet`() throws {
        #expect(try settlement(accepted(), holding: 10) == nil)
    }

    @Test func `nothing is recorded if an update has changed since the reading began`() throws {
        let harness = try accepted()
        let settlement = try #require(try settlement(harness, holding: 16))
        // It leaves once more while the charger is read.
        _ = try harness.pass(update("a", .overridden(amperes(16))), after: 1_500)
        #expect(try !harness.store.write { try $0.settle(settlement, at: harness.now) })
        #expect(try harness.current(of: "a") == amperes(10))
        #expect(try harness.plan("pass-1").requests[0].state == .sending)
    }
}
