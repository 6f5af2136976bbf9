import FuseCore
import FuseRecord
import Testing

extension StoreContract {
    func holdsWhatWasNeverAnswered() throws {
        let store = try make()
        let installation = try site([charger("a", 16)])
        var made = plan("p", [try update("a", .overridden(amperes(32)))], on: installation)
        made.requests[0].state = .confirmed
        made.requests[0].unansweredSince = Uptime(milliseconds: 5)
        try store.write { writing in
            try writing.put([installation], at: moment)
            try writing.put(made)
        }
        let other = plan("q", [try update("a", .automatic)], on: installation)
        #expect(throws: PlanError.inFlight("a", plan: "p")) { try store.write { try $0.put(other) } }
        // The update may still arrive, but the charger counts with its confirmed settings.
        #expect(try store.storedTotals(of: "site").allSatisfy { $0.worst == amperes(16) })
        made.requests[0].unansweredSince = nil
        made.settledAt = moment
        try store.write { try $0.put(made) }
        try store.write { try $0.put(other) }
    }

    func remembersWhichAPI() throws {
        let store = try make()
        let installation = try site([charger("a", 16)])
        var made = plan("p", [try update("a", .overridden(amperes(32)))], on: installation)
        try store.write { writing in
            try writing.put([installation], at: moment)
            #expect(try writing.api(of: "site") == nil)
            try writing.put(api: "https://one.example", of: "site")
            try writing.put(made)
        }
        try store.write { writing in
            #expect(try writing.api(of: "site") == "https://one.example" && writing.api(of: "other") == nil)
            // An import of declared facts leaves it unchanged.
            try writing.put([site(fuse: 40, [charger("a", 6)])], at: moment)
            #expect(try writing.plan("p")?.api == nil)
            made.api = "https://two.example"
            try writing.put(made)
        }
        try store.read { reading in
            #expect(try reading.api(of: "site") == "https://one.example")
            let plan = try #require(try reading.plan("p"))
            #expect(plan == made)
            func other(_ accepted: String...) throws -> String? {
                try reading.otherAPI(than: accepted, for: "site", applying: plan)
            }
            #expect(try other("https://one.example") == "https://two.example")
            #expect(try other("https://two.example") == "https://one.example")
            #expect(try other("https://two.example", "https://one.example") == nil)
            #expect(try reading.otherAPI(than: ["https://two.example"], for: "nowhere") == nil)
        }
    }

    /// An update that the gateway forwarded.
    private func passed(
        _ id: Identifier, _ update: ChargerUpdate, after milliseconds: Int64, on installation: Installation
    ) -> RecordedPlan {
        RecordedPlan(
            id: id, installation: installation.id, madeAt: Timestamp(milliseconds: milliseconds),
            facts: PlanFacts(around: update.charger, in: installation),
            requests: [RecordedRequest(wave: 1, update: update, state: .sent)], settledAt: nil)
    }

    func holdsSeveralThatPassed() throws {
        let store = try make()
        let installation = try site([charger("a", 8, phase: .phase1)])
        var plans = [
            passed("pass-2", try update("a", .overridden(amperes(20))), after: 1, on: installation),
            passed("pass-1", try update("a", phase: .phase2), after: 2, on: installation),
            passed(
                "pass-3", try update("a", .overridden(amperes(6)), phase: .phase3), after: 3, on: installation
            ),
        ]
        try store.write { writing in
            try writing.put([installation], at: moment)
            for plan in plans { try writing.put(plan) }
        }
        func worst() throws -> [Milliamperes?] {
            try store.storedTotals(of: "site").filter { $0.fuse == "site" }
                .sorted { $0.line.rawValue < $1.line.rawValue }.map(\.worst)
        }
        #expect(
            try store.read { try $0.record("site")?.pendingPlans.map(\.plan) } == [
                "pass-2", "pass-1", "pass-3",
            ])
        // Each current counts on each phase, whichever update it comes from; and once in all, not once for
        // each plan.
        #expect(try worst() == [amperes(20), amperes(20), amperes(20)])
        // A plan needs its chargers for itself, whichever was first.
        let other = plan("p", [try update("a", .automatic)], on: installation)
        #expect(throws: PlanError.self) { try store.write { try $0.put(other) } }
        // A superseded update no longer counts; one that was never answered does, even if it is confirmed.
        (plans[0].requests[0].state, plans[0].settledAt) = (.superseded, moment)
        (plans[1].requests[0].state, plans[1].requests[0].unansweredSince) = (
            .confirmed, Uptime(milliseconds: 5)
        )
        try store.write { writing in
            try writing.put(plans[0])
            try writing.put(plans[1])
        }
        #expect(try worst() == [amperes(8), amperes(8), amperes(8)])
        (plans[1].requests[0].unansweredSince, plans[1].settledAt) = (nil, moment)
        try store.write { try $0.put(plans[1]) }
        #expect(try worst() == [amperes(8), .zero, amperes(8)])
        (plans[2].requests[0].state, plans[2].settledAt) = (.confirmed, moment)
        try store.write { writing in
            try writing.put(plans[2])
            try writing.put(other)
        }
        let late = passed("pass-4", try update("a", .automatic), after: 4, on: installation)
        #expect(throws: PlanError.inFlight("a", plan: "p")) { try store.write { try $0.put(late) } }
    }

    /// The worst case of the root's load on each line.
    private func worst(
        _ store: any InstallationStore, _ installation: Installation, _ requests: [RecordedRequest]
    ) throws -> [Milliamperes?] {
        try store.write { writing in
            try writing.put([installation], at: moment)
            try writing.put(
                RecordedPlan(
                    id: "p", installation: "site", madeAt: moment,
                    facts: PlanFacts(of: installation, own: Set(requests.map(\.update.charger))),
                    requests: requests, settledAt: nil))
        }
        return try store.storedTotals(of: "site").filter { $0.fuse == "site" }
            .sorted { $0.line.rawValue < $1.line.rawValue }.map(\.worst)
    }

    func countsAPlanAsItsLargestWave() throws {
        let installation = try site([
            charger("a", 16, phase: .phase1), charger("b", 6, phase: .phase1),
            charger("c", 1, phase: .phase1),
        ])
        let lower = try update("a", .overridden(amperes(6)))
        let raise = try update("b", .overridden(amperes(15)))
        let cases: [(RequestState, Milliamperes)] = [
            // 16 + 6 + 1, then 6 + 15 + 1: never the 16 + 15 + 1 of all waves together.
            (.reserved, amperes(23)), (.unknown, amperes(23)), (.failed, amperes(23)),
            // Confirmed but not yet recorded: the record says 16.
            (.confirmed, amperes(32)),
        ]
        for (state, expected) in cases {
            let requests = [
                RecordedRequest(wave: 1, update: lower, state: state),
                RecordedRequest(wave: 2, update: raise, state: .reserved),
            ]
            #expect(try worst(make(), installation, requests) == [expected, .zero, .zero], "\(state)")
        }
    }

    func countsWhatAnEarlierWaveSet() throws {
        // Down to 0 A, over to another line, up: the old line never has 20 A, the new one never 16 A.
        let requests = [
            RecordedRequest(wave: 1, update: try update("a", .overridden(.zero)), state: .sent),
            RecordedRequest(wave: 2, update: try update("a", phase: .phase2), state: .reserved),
            RecordedRequest(wave: 3, update: try update("a", .overridden(amperes(20))), state: .reserved),
        ]
        let installation = try site([charger("a", 16, phase: .phase1)])
        #expect(try worst(make(), installation, requests) == [amperes(16), amperes(20), .zero])
        // When both settings are sent at once, either may arrive first.
        let both = RecordedRequest(
            wave: 4, update: try update("a", .overridden(amperes(24)), phase: .phase3), state: .reserved)
        #expect(
            try worst(make(), installation, requests + [both]) == [amperes(16), amperes(24), amperes(24)])
    }
}
