import FuseCore
import FuseTestSupport
import Testing

@Suite struct KnownRuleTests {
    /// The load of a charger on L1, L2 and L3.
    private func counted(
        _ charger: Charger, on supply: Supply = .tn3, rules change: (inout CountingRules) -> Void = { _ in }
    ) -> String {
        var rules = CountingRules()
        change(&rules)
        let load = ChargerLoad(of: charger, on: supply, rules: rules).counted
        return Line.allCases.map { load[$0].amperes }.joined(separator: " ")
    }

    private func automatic(
        _ phase: PhaseChoice = .automatic, read: Int64? = nil, on lines: LineSet = .l1,
        former: (Int64, PhaseChoice)? = nil, isMoved: Bool = false
    ) -> Charger {
        charger("a", phase: phase) {
            $0.reading = read.map { reading($0, on: lines) }
            $0.former = former.map { OfflineOverride(current: .overridden(amperes($0)), phase: $1) }
            $0.observation = Observation($0.reading, isStale: former != nil)
            $0.phaseMoved = isMoved
        }
    }

    @Test func `an automatic charger counts as what is known of it`() {
        #expect(counted(automatic()) == "0 0 0")
        #expect(counted(automatic(), rules: { $0.automaticBound = amperes(10) }) == "10 10 10")
        #expect(counted(automatic(.phase2), rules: { $0.automaticBound = amperes(10) }) == "0 10 0")
        #expect(counted(automatic(read: 8)) == "8 0 0")
        // A bound adds nothing to a reading that holds.
        #expect(counted(automatic(read: 8), rules: { $0.automaticBound = amperes(10) }) == "8 0 0")
        #expect(counted(automatic(read: 8, isMoved: true)) == "8 8 8")
        #expect(counted(automatic(.phase3, read: 8, isMoved: true)) == "8 0 8")
    }

    @Test func `one that was made automatic counts no less than what it may have held before`() {
        #expect(counted(automatic(former: (16, .phase2))) == "0 16 0")
        #expect(counted(automatic(read: 20, on: .l3, former: (16, .phase2))) == "0 16 20")
        #expect(counted(automatic(.phase1, former: (16, .phase2), isMoved: true)) == "16 16 0")
        let bounded: (inout CountingRules) -> Void = { $0.automaticBound = amperes(10) }
        #expect(counted(automatic(.phase1, former: (16, .phase2)), rules: bounded) == "10 16 0")
        #expect(counted(automatic(.phase2, former: (6, .phase2)), rules: bounded) == "0 10 0")
        // `excluded` follows the vendor's rule literally: nothing counts.
        #expect(counted(automatic(former: (16, .phase2)), rules: { $0.automatic = .excluded }) == "0 0 0")
    }

    @Test func `going over to automatic makes no line carry less`() throws {
        for phase in PhaseChoice.allCases {
            for read in [nil, reading(16, on: .l1), reading(20, on: LineSet(.l2)), reading(3, on: .l3)] {
                let told = charger("a", 16, phase: phase) { $0.reading = read }
                let before = ChargerLoad(of: told, on: .tn3, rules: CountingRules())
                var made = told
                made.offline.current = .automatic
                made.noteChange(from: told, mismatched: before.mismatched != nil)
                let after = ChargerLoad(of: made, on: .tn3, rules: CountingRules())
                #expect(before.counted.isWithin(after.counted), "\(phase) \(String(describing: read))")
                // A later change of phase lowers no line either.
                for other in PhaseChoice.allCases where other != phase {
                    var moved = made
                    moved.offline.phase = other
                    moved.noteChange(from: made, mismatched: after.mismatched != nil)
                    let later = ChargerLoad(of: moved, on: .tn3, rules: CountingRules()).counted
                    #expect(after.counted.isWithin(later), "\(phase) \(other)")
                }
            }
        }
    }

    @Test func `of what is not known the sums say that they leave it out`() {
        func cause(_ charger: Charger, _ change: (inout CountingRules) -> Void = { _ in }) -> LoadCause {
            var rules = CountingRules()
            change(&rules)
            return ChargerLoad(of: charger, on: .tn3, rules: rules).cause
        }
        #expect(cause(automatic()) == .automaticUnknown(least: .zero))
        #expect(cause(automatic(former: (0, .phase1))) == .automaticUnknown(least: .zero))
        #expect(cause(automatic(read: 0)) == .automaticObserved(.zero))
        #expect(cause(automatic(former: (16, .phase1))) == .automaticHeld(amperes(16)))
        #expect(cause(automatic()) { $0.automaticBound = .zero } == .automaticBound(.zero))
        #expect(cause(automatic()) { $0.automatic = .excluded } == .automaticExcluded(least: .zero))
        // Also where the minimum-power mode gives it its minimum.
        func minimum(_ rule: AutomaticRule) -> (inout CountingRules) -> Void {
            { ($0.automatic, $0.minimumPowerMode) = (rule, .minimum) }
        }
        #expect(cause(automatic(), minimum(.known)) == .automaticUnknown(least: amperes(6)))
        #expect(cause(automatic(read: 32), minimum(.excluded)) == .automaticExcluded(least: amperes(6)))
        #expect(cause(automatic(read: 2), minimum(.known)) == .automaticObserved(amperes(2)))
        #expect(counted(automatic(), rules: minimum(.known)) == "6 6 6")
        #expect(counted(automatic(.phase1, read: 32), rules: minimum(.excluded)) == "6 0 0")
    }

    @Test func `a bound counts no less than what was read`() {
        let bound: (inout CountingRules) -> Void = {
            $0.automatic = .bound
            $0.automaticBound = amperes(6)
        }
        #expect(counted(automatic(read: 32), rules: bound) == "32 6 6")
        #expect(counted(automatic(.phase1, read: 5), rules: bound) == "6 0 0")
        #expect(counted(automatic(.phase2, read: 8, isMoved: true), rules: bound) == "8 8 0")
    }

    @Test func `a phase that was told is led through the wiring of now, and that of its moment counts too`() {
        func read(_ wiring: Wiring?, told: PhaseChoice, on lines: LineSet) -> Charger {
            charger("a", wiring: wiring) {
                $0.reading = Reading(
                    current: amperes(16), decimals: 0, lines: lines, phase: told, readAt: nil)
            }
        }
        #expect(counted(read(.l1l2l3, told: .phase1, on: .l1)) == "16 0 0")
        #expect(counted(read(.l2l3l1, told: .phase1, on: .l1)) == "16 16 0")
        #expect(counted(read(.l2l3l1, told: .phase1, on: LineSet(.l2))) == "0 16 0")
        #expect(counted(read(.l3, told: .phase1, on: .l1)) == "16 0 16")
        #expect(counted(read(.unknown, told: .phase1, on: .l1)) == "16 16 16")
        // A measured reading stays on the lines where it was measured.
        let measured = charger("a", wiring: .l2l3l1) { $0.reading = reading(16, on: .l1) }
        #expect(counted(measured) == "16 0 0")
    }

    @Test func `on IT a reading on three lines is that of the pairs unless the line was declared`() {
        let all = automatic(read: 16, on: .all)
        #expect(counted(all, on: .it3) == "27.713 27.713 27.713")
        #expect(counted(all, on: .it3, rules: { $0.itCurrent = .pair }) == "27.713 27.713 27.713")
        #expect(counted(all, on: .it3, rules: { $0.itCurrent = .line }) == "16 16 16")
        #expect(counted(automatic(read: 16, on: [.l1, .l2]), on: .it3) == "16 16 0")
        #expect(counted(all) == "16 16 16")
    }

    @Test func `of two wired terminals each phase has its line, and the third is either`() {
        for (wiring, one, two, both) in [
            (Wiring.l1l2, "16 0 0", "0 16 0", "16 16 0"), (.l2l1, "0 16 0", "16 0 0", "16 16 0"),
            (.l2l3, "0 16 0", "0 0 16", "0 16 16"), (.l3l2, "0 0 16", "0 16 0", "0 16 16"),
            (.l1l3, "16 0 0", "0 0 16", "16 0 16"), (.l3l1, "0 0 16", "16 0 0", "16 0 16"),
        ] {
            func at(_ phase: PhaseChoice) -> String {
                counted(charger("a", 16, phase: phase, wiring: wiring))
            }
            #expect(at(.phase1) == one && at(.phase2) == two)
            #expect([.phase3, .all, .automatic].allSatisfy { at($0) == both }, "\(wiring)")
            #expect(
                counted(
                    charger("a", 16, phase: .phase1, wiring: wiring) { $0.phaseSelectable = false }) == both)
        }
    }

    @Test func `a fixed current may differ by line, is not scaled, and a larger reading counts beside it`() {
        func fixed(_ values: [Line: FixedByLine.Value], read: Reading? = nil) -> Charger {
            charger("a") {
                $0.fixed = FixedCurrent(byLine: values)
                $0.reading = read
            }
        }
        let some: [Line: FixedByLine.Value] = [
            .l1: .known(amperes(16)), .l2: .known(amperes(10)), .l3: .known(.zero),
        ]
        #expect(counted(fixed(some)) == "16 10 0")
        #expect(counted(fixed(some), on: .it3, rules: { $0.itCurrent = .pair }) == "16 10 0")
        #expect(counted(fixed(some, read: reading(20, on: LineSet(.l3)))) == "16 10 20")
        #expect(counted(fixed(some, read: reading(12, on: .all))) == "16 12 12")
        #expect(counted(fixed([.l1: .known(amperes(6)), .l2: .unknown, .l3: .known(.zero)])) == "6 32 0")
        let all: [Line: FixedByLine.Value] = [
            .l1: .known(amperes(9)), .l2: .known(amperes(9)), .l3: .known(amperes(9)),
        ]
        #expect(FixedCurrent(byLine: all) == .known(amperes(9)))
        #expect(counted(fixed(all), on: .it3, rules: { $0.itCurrent = .pair }) == "9 9 9")
    }

    @Test func `a fixed current by line names every wired line and no other`() throws {
        func site(_ wiring: Wiring?, _ lines: [Line]) -> InstallationError? {
            let values = Dictionary(uniqueKeysWithValues: lines.map { ($0, FixedByLine.Value.known(.zero)) })
            let one = charger("a", wiring: wiring) { $0.fixed = .byLine(FixedByLine(values)) }
            do throws(InstallationError) {
                try Installation.check(one, on: .tn3)
                return nil
            } catch {
                return error
            }
        }
        #expect(site(.l1l2, [.l1, .l2]) == nil && site(nil, [.l1, .l2, .l3]) == nil)
        #expect(site(.unknown, [.l1, .l2, .l3]) == nil)
        #expect(site(.l1l2, [.l1]) == .fixedLinesNotWired("a", .l1, [.l1, .l2]))
        #expect(site(.l2, [.l1, .l2]) == .fixedLinesNotWired("a", [.l1, .l2], .l2))
        #expect(site(nil, [.l1, .l2]) == .fixedLinesNotWired("a", [.l1, .l2], .all))
    }
}
