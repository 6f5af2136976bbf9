import FuseCore
import FuseRecord
import Testing

@testable import FusePlanner
@testable import FuseTestSupport

@Suite struct FactsTests {
    private static let at = Timestamp(milliseconds: 1)

    /// A garage of two circuits, one below the other, and one beside them.
    private func garage(_ change: (inout [Charger]) -> Void = { _ in }) throws -> Installation {
        var chargers = [
            charger("a", below: "inner", 10, phase: .phase1),
            charger("b", below: "beside", 11, phase: .phase2),
        ]
        change(&chargers)
        let rating = try FuseRating(ratings: [.l1: amperes(40), .l2: amperes(40), .l3: amperes(40)])
        return try Installation(
            id: "site", supply: .tn3, rules: CountingRules(),
            fuses: [("site", nil), ("outer", "site"), ("inner", "outer"), ("beside", "site")].map {
                Fuse(id: $0.0, name: "", parent: $0.1, rating: rating)
            }, chargers: chargers)
    }

    private func subjects(_ facts: PlanFacts) -> Set<String> {
        Set(facts.text.split(separator: "\n").map { $0.split(separator: " ")[..<2].joined(separator: " ") })
    }

    @Test func `around a charger are the rules, what is above it, and what is declared of itself`() throws {
        let facts = PlanFacts(around: "a", in: try garage())
        #expect(
            subjects(facts) == ["installation site", "fuse site", "fuse outer", "fuse inner", "charger a"])
        // The charger's settings are left out, because they change with each forwarded update.
        #expect(facts.text.contains("charger a wiring ") && !facts.text.contains("mA:10000"))
        #expect(subjects(PlanFacts(around: "nobody", in: try garage())) == ["installation site"])
    }

    @Test func `of others only what is declared is a fact, of its own chargers the record too`() throws {
        let site = try garage()
        let text = PlanFacts(of: site, own: ["a"]).text
        func records(_ id: String) -> Int {
            text.split(separator: "\n").count {
                $0.hasPrefix("charger \(id) ") && ($0.contains(" mA:") || $0.contains(" none"))
            }
        }
        #expect(records("a") > records("b"))
        #expect(text.contains("mA:10000") && !text.contains("mA:11000"))
        #expect(text.contains("charger b wiring ") && !text.contains("charger b name "))
        // Names are no facts.
        let renamed = try garage { $0[0].name = "Left" }
        #expect(
            PlanFacts(of: site, own: ["a"]).changes(to: PlanFacts(of: renamed, own: ["a"]), settled: []) == []
        )
    }

    @Test(arguments: [
        "charger", "charger a", "charger a name", "person a wiring word:L1", "charger ! wiring word:L1",
        "charger a colour word:red", "charger a wiring", "charger a wiring L1", "charger a wiring none:1",
        "charger a wiring word", "charger a wiring mA:", "charger a wiring mA:x", "charger a wiring share:x",
        "charger a wiring share:-1", "charger a wiring share:1000000001", "charger a wiring s:",
        "charger a wiring s:x",
        "charger a wiring read:1,0,1", "charger a wiring read:1,0,1,1,1", "charger a wiring read:x,0,1,-",
        "charger a wiring read:1,0,1,3", "charger a wiring override:1", "charger a wiring override:1,3",
        "charger a wiring read:1,x,1,-", "charger a wiring read:1,0,x,-", "charger a wiring read:1,4,1,-",
        "charger a wiring read:1,-1,1,-", "charger a wiring read:1,0,0,-", "charger a wiring read:1,0,8,-",
        "charger a wiring colour:1", "charger a wiring :", "charger a wiring mA:,",
        "charger a wiring share:,",
        "charger a wiring s:,",
    ])
    func `what is no fact makes the whole text unreadable`(line: String) throws {
        let good = "charger b wiring word:L1\n"
        let facts = PlanFacts(text: good + line + "\n")
        #expect(!facts.isReadable)
        let other = PlanFacts(text: good)
        #expect(other.isReadable)
        #expect(facts.changes(to: other, settled: []) == nil && other.changes(to: facts, settled: []) == nil)
    }

    @Test(arguments: [
        "word:L1", "none", "mA:0", "mA:32000", "lines:1,2,-", "share:800000000", "s:60", "read:1,0,1,-",
        "read:32000,3,7,4", "override:16000,1", "override:-,0",
    ])
    func `a fact of each kind is read, and differs from every other one`(value: String) throws {
        let facts = PlanFacts(text: "charger a wiring \(value)\n")
        #expect(facts.isReadable)
        #expect(facts.changes(to: facts, settled: []) == [])
        let other = PlanFacts(text: "charger a wiring word:other\n")
        let changes = try #require(facts.changes(to: other, settled: []))
        #expect(changes.count == 1 && changes[0].subject == "a")
        #expect(facts.changes(to: other, settled: ["a"]) == [])
    }

    @Test
    func
        `a circuit that is gone is one change; chargers and circuits that came or chargers that went are none`()
        throws
    {
        let now = PlanFacts(text: "fuse c fuse word:x\ncharger a wiring word:L1\n")
        let before = PlanFacts(
            text:
                "fuse c fuse word:x\nfuse d fuse word:x\nfuse d reserve word:y\nfuse e fuse word:z\ncharger b wiring word:L1\n"
        )
        let changes = try #require(before.changes(to: now, settled: []))
        #expect(changes.map(\.subject) == ["d", "e"] && changes.allSatisfy { $0.kind == .circuitGone })
        // A fuse with the name of a settled charger is still a fuse.
        #expect(before.changes(to: now, settled: ["d"])?.count == 2)
    }

    @Test func `an age that is allowed is a fact, and when something was read is none`() throws {
        let site = try site(
            rules: { $0.maxRecordAge = 3_600 },
            [charger("a", 10, phase: .phase1) { $0.reading = reading(10, on: .l1, at: Self.at) }])
        let facts = PlanFacts(of: site, own: ["a"])
        #expect(facts.text.contains(" s:3600\n") && facts.text.contains(" read:10000,0,1,-\n"))
        #expect(Set([facts, PlanFacts(text: facts.text), PlanFacts(of: site, own: [])]).count == 2)
    }

    /// Compares one reading of a charger with another one.
    @Test(arguments: [
        ("16.0 L1", "16.0 L1", true), ("16.0 L1", "16.1 L1", false), ("16.0 L1", "16.0 L2", false),
        ("16.0 L1", "16.0 L1L2", false), ("16 L1", "16.0 L1", false), ("0 L1", "0 L1", true),
        ("", "16 L1", false), ("16 L1", "", false), ("", "", true),
    ])
    func `what is read again at any other moment is the same fact, and what is read otherwise is another`(
        was: String, now: String, isSame: Bool
    ) throws {
        func facts(_ text: String, at moment: Timestamp?) throws -> PlanFacts {
            let words = text.split(separator: " ").map(String.init)
            let lines: [String: LineSet] = ["L1": .l1, "L2": .l2, "L1L2": [.l1, .l2]]
            let read = words.first.map { number in
                Reading(
                    current: amperes(number),
                    decimals: number.split(separator: ".").dropFirst().first?.count ?? 0,
                    lines: lines[words[1]] ?? .all, readAt: moment)
            }
            return PlanFacts(of: try garage { $0[0].reading = read }, own: ["a"])
        }
        let moments = [nil, Self.at, Timestamp(milliseconds: 999_999_999)]
        for before in moments {
            for after in moments {
                let (old, new) = (try facts(was, at: before), try facts(now, at: after))
                #expect((old.text == new.text) == isSame && (old == new) == isSame)
                for (one, other) in [
                    (old, new), (PlanFacts(text: old.text), new), (old, PlanFacts(text: new.text)),
                ] {
                    #expect((one.changes(to: other, settled: []) == []) == isSame)
                }
            }
        }
    }

    @Test(arguments: [AutomaticRule.known, .excluded, .observed, .bound])
    func `whatever another charger is told is no other fact`(rule: AutomaticRule) throws {
        for start in [nil, 10] as [Int64?] {
            let before = try site(
                rules: { $0.automatic = rule },
                [
                    charger("a", 10, phase: .phase1),
                    charger("b", start, phase: .phase1) { $0.reading = reading(10, on: .l1) },
                ])
            for current in [nil, .automatic, .overridden(amperes(6))] as [OfflineCurrent?] {
                for phase in [nil, .phase2, .automatic] as [PhaseChoice?] where current != nil || phase != nil
                {
                    let told = try update("b", current, phase: phase)
                    let after = try before.confirming(told, at: Self.at)
                    let facts = PlanFacts(of: before, own: ["a"])
                    #expect(facts.changes(to: PlanFacts(of: after, own: ["a"]), settled: []) == [], "\(told)")
                }
            }
        }
    }

    @Test func `a phase that is none is automatic, and what is unreadable gives nothing back`() {
        var charger = charger("a", 16, phase: .all)
        PlanFacts(text: "charger a offlinePhase word:3\n").restore(&charger)
        #expect(charger.offline == OfflineOverride(current: .overridden(amperes(16)), phase: .automatic))
        PlanFacts(text: "charger a offlinePhase word:x\nnonsense\n").restore(&charger)
        #expect(charger.offline.current == .overridden(amperes(16)))
    }

    @Test func `a charger gets the record back that its plan was made on`() throws {
        let before = charger("a", below: "inner", 10, phase: .phase2) {
            $0.minCurrent = amperes(7)
            $0.maxCurrent = amperes(20)
            $0.reading = reading(9, on: .l1, at: Self.at)
        }
        for (record, automatic) in [(before, false), (before, true)] {
            let was = charger("a", below: "inner", automatic ? nil : 10, phase: record.offline.phase) {
                $0.minCurrent = record.minCurrent
                $0.maxCurrent = record.maxCurrent
                if !automatic { $0.reading = record.reading }
            }
            let facts = PlanFacts(of: try garage { $0[0] = was }, own: ["a"])
            var now = charger("a", below: "inner", 16, phase: .all) {
                $0.reading = reading(16, on: .all)
                $0.observation = .stale($0.reading)
                $0.name = "new"
                $0.phaseSelectable = false
            }
            facts.restore(&now)
            var expected = was
            (expected.name, expected.phaseSelectable) = ("new", false)
            // The moment of the reading is not restored, because no sum depends on it.
            if !automatic { expected.reading = reading(9, on: .l1) }
            #expect(now == expected)
            // A charger without facts here stays unchanged, except that it no longer awaits a reading.
            var other = charger("b", below: "beside", 16, phase: .all)
            facts.restore(&other)
            #expect(other == charger("b", below: "beside", 16, phase: .all))
        }
    }

    @Test func `totals are the same text for ever, and of two the smaller counts`() throws {
        let totals = PlanTotals(of: try garage())
        #expect(totals["inner", .l1] == amperes(10) && totals["site", .l2] == amperes(11))
        #expect(totals["nowhere", .l1] == nil)
        let read = try #require(PlanTotals(text: totals.text))
        #expect(read == totals && totals.text.split(separator: "\n").count == 12)
        for text in [
            "site L1", "site L1 1 2", "! L1 1", "site L4 1", "site L1 x", "site L1 -1", "site L1 1\nx",
        ] {
            #expect(PlanTotals(text: text) == nil, "\(text)")
        }
        let other = try #require(PlanTotals(text: "site L2 12000\ninner L1 9999\nnowhere L1 5\n"))
        for smaller in [totals.smaller(other), other.smaller(totals)] {
            #expect(smaller.text == "inner L1 9999\nsite L2 11000\n")
        }
        #expect(PlanTotals.unknown.text.isEmpty && totals.smaller(.unknown) == .unknown)
        let unknown = try Installation(
            id: "site", supply: nil, rules: CountingRules(),
            fuses: [Fuse(id: "site", name: "", parent: nil, rating: .unknown)], chargers: [])
        #expect(PlanTotals(of: unknown) == .unknown)
    }
}
