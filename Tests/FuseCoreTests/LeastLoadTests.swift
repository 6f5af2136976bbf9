import FuseCore
import FuseTestSupport
import Testing

@Suite struct LeastLoadTests {
    private func least(
        _ charger: Charger, on supply: Supply = .tn3, rules: CountingRules = CountingRules()
    ) -> [Int64] {
        let load = ChargerLoad(of: charger, on: supply, rules: rules)
        let held = HeldLoad(of: charger, load: load, on: supply, rules: rules)
        return Line.allCases.map { held.least[$0].count / 1_000 }
    }

    @Test(arguments: [
        (PhaseChoice.phase1, Wiring.l1l2l3, true, [16, 0, 0] as [Int64]),
        (.phase2, .l3l1l2, true, [16, 0, 0]),
        (.all, .l1l2l3, true, [16, 16, 16]), (.automatic, .l1l2l3, true, [0, 0, 0]),
        (.automatic, .l2, true, [0, 16, 0]), (.phase1, .unknown, true, [0, 0, 0]),
        (.all, .unknown, true, [0, 0, 0]), (.phase1, .l1l2l3, false, [16, 16, 16]),
    ])
    func `an override is there for certain where only one choice of lines is possible`(
        phase: PhaseChoice, wiring: Wiring, selectable: Bool, expected: [Int64]
    ) {
        let held = charger("c", 16, phase: phase, wiring: wiring) { $0.phaseSelectable = selectable }
        #expect(least(held) == expected)
    }

    @Test func `on IT a pair is the least that is loaded, and on one phase there is one line`() {
        #expect(least(charger("c", 16, phase: .phase1), on: .it3) == [16, 0, 16])
        #expect(least(charger("c", 16, phase: .automatic), on: .it3) == [0, 0, 0])
        #expect(least(charger("c", 16, phase: .automatic, wiring: .l2l3), on: .it3) == [0, 16, 16])
        #expect(least(charger("c", 16, phase: .automatic, wiring: .unknown), on: .tn1) == [16, 0, 0])
    }

    @Test func `of what was read otherwise the smaller counts, line by line`() {
        func held(_ current: Int64, _ read: Int64, on lines: LineSet) -> Charger {
            charger("c", current, phase: .phase1) { $0.reading = reading(read, on: lines) }
        }
        #expect(least(held(16, 10, on: .l1)) == [10, 0, 0] && least(held(10, 16, on: .l1)) == [10, 0, 0])
        #expect(least(held(16, 16, on: .l2)) == [0, 0, 0])
        #expect(least(held(16, 10, on: [.l1, .l2])) == [10, 0, 0])
    }

    @Test func `what is automatic, or does not charge, may carry nothing`() {
        var rules = CountingRules()
        for rule in AutomaticRule.allCases {
            rules.automatic = rule
            #expect(least(charger("c") { $0.reading = reading(10, on: .l1) }, rules: rules) == [0, 0, 0])
        }
        #expect(least(charger("c", 5, phase: .phase1)) == [0, 0, 0])
        #expect(least(charger("c", 6, phase: .phase1)) == [6, 0, 0])
    }
}
