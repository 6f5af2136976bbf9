import FuseCore
import FuseRecord
import Testing

@testable import FusePlanner
@testable import FuseTestSupport

@Suite struct ApplyingTests {
    private let recorded = charger("a", 10, phase: .phase1) {
        ($0.minCurrent, $0.maxCurrent) = (amperes(6), amperes(20))
        $0.reading = reading(9, on: .l1)
    }

    @Test func `an update changes nothing where it says what is recorded`() throws {
        func changesNothing(
            _ current: Int64? = nil, _ phase: PhaseChoice? = nil, max: Int64? = nil, min: Int64? = nil,
            phases: Int64? = nil, interval: Int64? = nil
        ) throws -> Bool {
            try ChargerUpdate(
                charger: "a", current: current.map { .overridden(amperes($0)) }, phase: phase,
                maxCurrent: max.map { amperes($0) }, minCurrent: min.map { amperes($0) }, maxPhases: phases,
                meterValueInterval: interval
            ).changesNothing(of: recorded)
        }
        #expect(try changesNothing(10) && changesNothing(nil, .phase1) && changesNothing(10, .phase1))
        #expect(try changesNothing(10, .phase1, max: 20, min: 6) && changesNothing(max: 20))
        #expect(try !changesNothing(11) && !changesNothing(nil, .phase2))
        #expect(try !changesNothing(11, .phase1) && !changesNothing(10, .phase2))
        #expect(try !changesNothing(10, max: 21) && !changesNothing(10, min: 7))
        #expect(try !changesNothing(10, phases: 1) && !changesNothing(10, interval: 60))
    }

    @Test func `a reading is of what was there before, and speaks for nothing that changed since`() throws {
        let update = try update("a", .overridden(amperes(11)))
        #expect(recorded.applying(update, mismatched: false).reading == nil)
        #expect(recorded.applying(update, mismatched: true).reading == recorded.reading)
        let same = try FuseTestSupport.update("a", .overridden(amperes(10)), phase: .phase1)
        #expect(recorded.applying(same, mismatched: false) == recorded)
        let automatic = recorded.applying(
            try FuseTestSupport.update("a", .automatic), mismatched: false)
        #expect(automatic.awaitsReading && automatic.reading == nil)
        // The charger may hold its earlier override until it is read again.
        #expect(automatic.former == recorded.offline && !automatic.phaseMoved)
        // An automatic charger may go on drawing the current that was read, on its new phase, too.
        var drawing = recorded
        drawing.offline.current = .automatic
        let moved = drawing.applying(try ChargerUpdate(charger: "a", phase: .phase3), mismatched: false)
        #expect(moved.reading == recorded.reading && moved.phaseMoved && !moved.awaitsReading)
        #expect(!automatic.applying(update, mismatched: false).awaitsReading)
        #expect(automatic.applying(update, mismatched: false).former == nil)
    }

    @Test func `where the supply is not known no charger is mismatched`() throws {
        let known = try site([recorded])
        let unknown = try Installation(
            id: "site", supply: nil, rules: CountingRules(),
            fuses: [Fuse(id: "site", name: "", parent: nil, rating: .unknown)], chargers: [recorded])
        #expect(known.hasMismatch(recorded) && !unknown.hasMismatch(recorded))
    }

    @Test func `audits are ordered by what is worst: unknown, over, safe, then what is left, then the id`() {
        func audited(_ id: Identifier, _ verdict: Verdict, _ headroom: Int64?) -> AuditedInstallation {
            let root = Fuse(id: id, name: "", parent: nil, rating: .unknown)
            let rating = try? FuseRating(ratings: [.l1: amperes(20)])
            let rated = Fuse(id: id, name: "", parent: nil, rating: rating ?? .unknown)
            let site = try? Installation(
                id: id, supply: .tn3, rules: CountingRules(), fuses: [root], chargers: [])
            return AuditedInstallation(
                of: site!, chargers: 0, without: [], plansInFlight: 0, verdict: verdict, missing: nil,
                worst: headroom.map { AuditedInstallation.WorstLine(rated, .l1, total: amperes(20 - $0)) })
        }
        let ordered = [
            audited("k", .undecided, -5), audited("j", .undecided, 3), audited("i", .undecided, nil),
            audited("h", .refused, -3), audited("g", .refused, -1), audited("f", .safe, 0),
            audited("e", .safe, 1), audited("c", .safe, 2), audited("d", .safe, 2), audited("b", .safe, nil),
        ]
        for (place, left) in ordered.enumerated() {
            for (other, right) in ordered.enumerated() {
                #expect(AuditedInstallation.isWorse(left, right) == (place < other), "\(left.id) \(right.id)")
            }
        }
    }
}
