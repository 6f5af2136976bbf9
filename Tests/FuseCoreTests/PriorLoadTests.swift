import FuseCore
import FuseTestSupport
import Testing

@Suite struct PriorLoadTests {
    private func least(
        _ charger: Charger, on supply: Supply = .tn3, rules: CountingRules = CountingRules()
    ) -> [Int64] {
        let load = ChargerLoad(of: charger, on: supply, rules: rules)
        let held = PriorLoad(of: charger, load: load, on: supply, rules: rules)
        return Line.allCases.map { held.certain[$0].count / 1_000 }
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

    /// A charger as recorded and as it is sent, the rule of automatic currents, and the comparison.
    ///
    /// A setting is current/phase, −1 automatic. By the minimum-power mode each draws 6 A, whatever it is
    /// sent: `yes` where that only lowers it.
    private static let lowered = """
        recorded  sent   rule      lowered
        -1/7      0/7    known     yes
        -1/7      0/7    bound     yes
        -1/7      0/7    excluded  yes
        -1/0      0/0    known     yes
        -1/7      3/7    known     no
        -1/7      6/7    known     no
        -1/7      0/1    known     no
        -1/1      0/2    known     no
        16/7      0/7    known     yes
        16/1      0/2    known     no
        3/1       0/1    known     yes
        0/1       -1/1   known     no
        """

    @Test func `what is made 0 is lowered, though the minimum-power mode gives it its minimum`() {
        func made(_ text: String) -> Charger {
            let parts = text.split(separator: "/").compactMap { Int64(String($0)) }
            return charger(
                "a", parts[0] < 0 ? nil : parts[0], phase: PhaseChoice(rawValue: Int(parts[1])) ?? .all)
        }
        for row in TextTable(Self.lowered).rows {
            var rules = CountingRules()
            (rules.minimumPowerMode, rules.automatic) = (
                .minimum, AutomaticRule(rawValue: row["rule"]) ?? .known
            )
            let (recorded, sent) = (made(row["recorded"]), made(row["sent"]))
            var held = recorded
            if held.isAutomatic { held.reading = reading(12, on: row["recorded"] == "-1/1" ? .l1 : .all) }
            let load = ChargerLoad(of: held, on: .tn3, rules: rules)
            let isLowered = PriorLoad(of: held, load: load, on: .tn3, rules: rules).isLowered(
                to: sent, currentWasSent: true, phaseWasSent: sent.offline.phase != held.offline.phase,
                isWhole: true)
            #expect(isLowered == (row["lowered"] == "yes"), "\(row.text)")
        }
    }
}
