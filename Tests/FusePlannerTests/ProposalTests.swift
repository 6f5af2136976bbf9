import FuseCore
import FuseRecord
import Testing

@testable import FusePlanner
@testable import FuseTestSupport

@Suite struct ProposalTests {
    private let now = Timestamp(milliseconds: 0)

    @Test func `a proposal has updates, of each charger one, and each asks for something`() throws {
        let one = try update("a", .overridden(amperes(6)))
        #expect(throws: ProposalError.noUpdates) { try Proposal(installation: "site", updates: []) }
        #expect(throws: ProposalError.chargerTwice("a")) {
            try Proposal(
                installation: nil, updates: [one, update("b", phase: .all), update("a", phase: .all)])
        }
        #expect(throws: ProposalError.emptyUpdate("a")) { try update("a") }
        #expect(try Proposal(installation: nil, updates: [one]).updates == [one])
    }

    @Test(arguments: [(-1, false), (0, true), (32_000, true), (32_001, false)])
    func `a current of an update is 0 to 32 A`(count: Int64, isOne: Bool) {
        let current = Milliamperes(count)
        func made(_ make: () throws -> ChargerUpdate) -> ProposalError? {
            do {
                _ = try make()
                return nil
            } catch {
                return error as? ProposalError
            }
        }
        let error = isOne ? nil : ProposalError.currentOutOfRange("a", current)
        #expect(made { try ChargerUpdate(charger: "a", current: .overridden(current)) } == error)
        #expect(made { try ChargerUpdate(charger: "a", maxCurrent: current) } == error)
        #expect(made { try ChargerUpdate(charger: "a", minCurrent: current) } == error)
    }

    @Test func `another spelling of the charger, another current or phase leave the rest as it is`() throws {
        func all(
            _ charger: Identifier = "a", _ current: Int64 = 6, _ phase: PhaseChoice = .phase1
        ) throws -> ChargerUpdate {
            try ChargerUpdate(
                charger: charger, current: .overridden(amperes(current)), phase: phase,
                maxCurrent: amperes(20),
                minCurrent: amperes(7), maxPhases: 1, meterValueInterval: 60)
        }
        let update = try all()
        #expect(try update.with(charger: "b") == all("b"))
        #expect(try update.with(current: .overridden(amperes(8))) == all("a", 8))
        #expect(try update.with(phase: .all) == all("a", 6, .all))
    }

    @Test(arguments: [(0, false), (1, true), (32_000, true), (32_001, false), (-1, false)])
    func `a step is one milliampere to 32 A`(step: Int64, isOne: Bool) {
        #expect((AdjustingRules(step: Milliamperes(step)) != nil) == isOne)
    }

    @Test func `a warning stands out, a note does not`() throws {
        func hasWarnings(_ charger: Charger) throws -> Bool {
            try Planner.judge(nil, on: site([charger]), now: now).hasWarnings
        }
        #expect(try !hasWarnings(charger("a", 16, phase: .phase1)))
        #expect(try !hasWarnings(charger("a", 4, phase: .phase1)), "below the minimum is a note")
        #expect(try hasWarnings(charger("a", 16, phase: .phase1) { $0.phaseSelectable = false }))
    }

    @Test func `an unknown line is never said to be over`() throws {
        let decision = try Planner.judge(nil, on: site(fuse: nil, [charger("a", 16)]), now: now)
        #expect(decision.verdict == .undecided)
        #expect(decision.fuses[0].lines.count == 3)
        #expect(decision.fuses[0].lines.allSatisfy { !$0.isOver && !$0.isAboveCap && $0.headroom == nil })
    }

    @Test func `an id of the gateway's own is told by how it begins`() {
        #expect(identifier("pass-1").isForwarded)
        #expect(!identifier("a-pass-1").isForwarded)
    }

    @Test func `limits that cross pause a charger, also where a record was prepared`() throws {
        let site = try site([charger("a", 16, phase: .phase1) { $0.maxCurrent = amperes(20) }])
        let prepared = PreparedRecord(InstallationRecord(site), now: now)
        let crossed = try proposal(ChargerUpdate(charger: "a", minCurrent: amperes(21)))
        #expect(try prepared.verdict(on: crossed) == .safe)
        let level = try proposal(ChargerUpdate(charger: "a", minCurrent: amperes(20)))
        #expect(try prepared.verdict(on: level) == .safe)
    }

    @Test func `headroom is told of those that are asked for`() throws {
        let site = try site([charger("a", 16, phase: .phase1), charger("b", 16, phase: .phase1)])
        func told(_ wanted: Set<Identifier>?) -> [Identifier] {
            Headroom(of: InstallationRecord(site), on: .tn3, only: wanted).chargers.map(\.charger.id)
        }
        #expect(told(nil) == ["a", "b"] && told(["b"]) == ["b"] && told([]) == [])
    }
}
