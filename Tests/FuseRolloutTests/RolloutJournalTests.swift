import FuseCore
import FusePlanner
import FuseRecord
import Testing

@testable import FuseRollout
@testable import FuseTestSupport

@Suite struct RolloutJournalTests {
    @Test func `the answer to one attempt is not written to the next, which has left meanwhile`() throws {
        let bench = try RolloutHarness.onFullLine()
        try bench.planSwap()
        let journal = RolloutJournal(of: "p", in: bench.store)
        func write(
            from state: RequestState, noted: Int64?, to next: RequestState,
            _ unanswered: RequestChange.Unanswered
        ) throws -> Bool {
            try journal.write(
                RequestChange(
                    wave: 1, charger: "a", from: state, noted: noted.map { Uptime(milliseconds: $0) },
                    to: next,
                    unanswered: unanswered, reading: nil), at: Timestamp(milliseconds: 1)
            ).isOwn
        }
        let (first, second) = (Uptime(milliseconds: 1_000), Uptime(milliseconds: 30_000))
        #expect(try write(from: .reserved, noted: nil, to: .sending, .since(first)))
        #expect(try write(from: .sending, noted: 1_000, to: .sending, .since(second)))
        #expect(try !write(from: .sending, noted: 1_000, to: .failed, .cleared))
        #expect(try bench.states() == [.sending, .reserved])
        #expect(try write(from: .sending, noted: 30_000, to: .failed, .cleared))
    }

    /// A change to the record once the first of a wave's three requests was sent, and the others' fate.
    @Test(
        arguments: [
            ("fuse 60000", "stale"), ("fuse -", "stale"), ("supply -", "stale"), ("d 30", "unsafe refused"),
            ("d 6", nil), ("age 10", "unsafe undecided"), ("b 7", "stale"), ("a read again", nil), ("", nil),
            ("d unread", "unsafe undecided"),
        ] as [(String, String?)])
    func `each request of a wave leaves only while everything that was judged still holds`(
        change: String, expected: String?
    ) throws {
        let chargers = (["a", "b", "c", "d"] as [Identifier]).map { id in
            charger(id, 10, phase: .phase1) {
                $0.reading = reading(10, on: .l1, at: Timestamp(milliseconds: 1))
            }
        }
        let bench = try RolloutHarness(
            site(fuse: 63, rules: { ($0.maxRecordAge, $0.automatic) = (60, .observed) }, chargers))
        try bench.plan(
            update("a", .overridden(amperes(12))), update("b", .overridden(amperes(12))),
            update("c", .overridden(amperes(12))))
        #expect(try bench.states() == [.reserved, .reserved, .reserved])
        #expect(try Set(#require(bench.store.read { try $0.plan("p") }).requests.map(\.wave)) == [1])
        _ = try bench.run(most: 3)
        #expect(bench.acts.last == "write a sent")
        try bench.change(change)
        let state = try bench.run()
        let sent = bench.acts.filter { $0.hasPrefix("send") }
        // A request that was sent is read back and recorded, whatever else has changed.
        guard let expected else {
            #expect(state.block == nil && sent == ["send a 12A", "send b 12A", "send c 12A"])
            #expect(try bench.states() == [.confirmed, .confirmed, .confirmed])
            return
        }
        #expect(sent == ["send a 12A"])
        // But with an unknown supply the lines of a reading are unknown.
        let first: RequestState = change == "supply -" ? .sent : .confirmed
        #expect(try bench.states() == [first, .reserved, .reserved])
        let block =
            switch state.block {
            case .stale: "stale"
            case .unsafe(let decision): "unsafe \(decision.verdict)"
            case .used, .unsafeOnItsWay, nil: "\(String(describing: state.block))"
            }
        #expect(block == expected)
    }

    @Test func `what was never answered is sent again only while everything still holds`() throws {
        for isChanged in [false, true] {
            let bench = try RolloutHarness(
                site(fuse: 40, [charger("a", 10, phase: .phase1), charger("b", 10, phase: .phase1)]))
            bench.rules = RolloutRules(waveTimeout: 60_000)
            try bench.plan(update("a", .overridden(amperes(12))))
            bench.answers["a"] = [.unknown(.noAnswer("time-out"))]
            bench.arrives = { _ in false }
            _ = try bench.run(most: 3)
            if isChanged { try bench.change("fuse -") }
            let state = try bench.run(most: 40)
            #expect(bench.acts.count { $0.hasPrefix("send a") } == (isChanged ? 1 : 2))
            #expect((state.block != nil) == isChanged)
        }
    }

    @Test func `an answer is taken for the wave that it belongs to, not for the next one of that charger`()
        throws
    {
        let bench = try RolloutHarness(
            site(
                fuse: 20,
                [charger("a", 20, phase: .phase1), charger("b", 20, phase: .phase2)]))
        try bench.plan(update("a", phase: .phase2), update("b", phase: .phase1))
        let plan = try #require(try bench.store.read { try $0.plan("p") })
        let dipper = try #require(plan.requests.first).update.charger
        #expect(plan.requests.count { $0.update.charger == dipper } > 1, "it goes down first")
        var state = try bench.run(most: 2)
        let (now, moment) = (Uptime(milliseconds: bench.uptime), Timestamp(milliseconds: bench.now))
        let request = try #require(state.unconfirmed.first)
        let confirmed = RequestChange(
            wave: request.wave, charger: dipper, from: request.state, noted: request.unansweredSince,
            to: .confirmed, unanswered: .kept, reading: nil)
        let written = try RolloutJournal(of: "p", in: bench.store).write(confirmed, at: moment)
        state.written(written.plan, written.installation, isOwn: false)
        state.answered(.accepted, for: dipper, at: now)
        guard case .write(let next) = state.next(at: now) else {
            Issue.record("nothing to write")
            return
        }
        #expect(next.charger == dipper && next.wave == 2 && next.to == .sending)
    }
}

extension RolloutHarness {
    /// Records a change by another process, such as `d 30`, `b 7`, `fuse -`, `supply -`; or lets time pass.
    fileprivate func change(_ change: String) throws {
        let words = change.split(separator: " ").map(String.init)
        guard let subject = words.first else { return }
        if subject == "age" {
            now += 60_001
            return
        }
        try store.write { writing in
            let recorded = try #require(try writing.record("site")?.installation)
            var (fuses, chargers, supply) = (recorded.fuses, recorded.chargers, recorded.supply)
            switch subject {
            case "supply": supply = nil
            case "fuse":
                let rating = Int64(words[1]).map { Milliamperes($0) }
                fuses[0].rating =
                    try rating.map { rating in
                        try FuseRating(
                            ratings: Dictionary(uniqueKeysWithValues: Line.allCases.map { ($0, rating) }))
                    } ?? .unknown
            default:
                let place = try #require(chargers.firstIndex { $0.id.text == subject })
                switch words.dropFirst().joined(separator: " ") {
                case "read again":
                    for place in chargers.indices {
                        chargers[place].reading = reading(10, on: .l1, at: Timestamp(milliseconds: now))
                    }
                case "unread":
                    (chargers[place].offline.current, chargers[place].reading) = (.automatic, nil)
                default:
                    chargers[place].offline.current = .overridden(amperes(words[1]))
                    chargers[place].reading = nil
                }
            }
            let changed = try Installation(
                id: recorded.id, supply: supply, rules: recorded.rules, fuses: fuses, chargers: chargers)
            try writing.put([changed], at: Timestamp(milliseconds: now))
        }
    }
}
