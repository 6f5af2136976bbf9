import FuseCore
import FusePlanner
import FuseRecord
import Testing

@testable import FuseTestSupport

@Suite struct SubjectTests {
    private let now = Timestamp(milliseconds: 0)

    /// Two installations; a charger of the second one has a name like an id.
    private func store() throws -> MemoryStore {
        let store = MemoryStore()
        let rating = try FuseRating(ratings: [.l1: amperes(20), .l2: amperes(20), .l3: amperes(20)])
        try store.write { writing in
            for (id, chargers) in [("s", ["a", "b"]), ("t", ["x"])] as [(Identifier, [Identifier])] {
                let root = Fuse(id: id, name: "", parent: nil, rating: rating)
                let all = chargers.map {
                    charger($0, below: id, 10, phase: .phase1) { $0.name = "name-\($0.id)" }
                }
                try writing.put(
                    [
                        Installation(
                            id: id, supply: .tn3, rules: CountingRules(), fuses: [root], chargers: all)
                    ],
                    at: now)
            }
        }
        return store
    }

    private func proposal(_ chargers: [Identifier], named: Identifier? = nil) throws -> Proposal {
        try Proposal(
            installation: named, updates: chargers.map { try update($0, .overridden(amperes(6))) })
    }

    private func subject(
        _ proposal: Proposal?, asked: Identifier? = nil, only: Identifier? = nil
    ) throws -> ProposalContext {
        try store().read { try ProposalContext(of: proposal, asked: asked, only: only, in: $0) }
    }

    private func home(_ proposal: Proposal?, asked: Identifier? = nil, only: Identifier? = nil) throws
        -> Identifier?
    {
        try subject(proposal, asked: asked, only: only).record?.installation.id
    }

    @Test func `it is the one asked for, else the one it names, else its first charger's, else the only one`()
        throws
    {
        #expect(try home(proposal(["a"]), asked: "t", only: "s") == "t")
        #expect(try home(proposal(["a"], named: "t"), only: "s") == "t")
        #expect(try home(proposal(["a"], named: "t"), asked: "t") == "t")
        #expect(try home(proposal(["nobody", "x", "a"]), only: "s") == "t")
        #expect(try home(proposal(["nobody"]), only: "s") == "s")
        #expect(try home(nil, only: "s") == "s")
        #expect(try home(proposal(["nobody"])) == nil)
    }

    @Test func `what cannot be brought before the planner is an error`() throws {
        #expect(throws: ProposalContextError.otherInstallation(proposal: "t", asked: "s")) {
            try home(proposal(["x"], named: "t"), asked: "s")
        }
        #expect(throws: ProposalContextError.noInstallation("u")) { try home(nil, asked: "u") }
        #expect(throws: ProposalContextError.nothingAsked) { try home(nil) }
        let nobody = try subject(proposal(["nobody"]))
        #expect(throws: ProposalContextError.nothingAsked) {
            try nobody.decision(on: nil, now: now, options: JudgementOptions())
        }
    }

    @Test
    func
        `unrecorded chargers are told apart: recorded elsewhere, called by a name, in other letters, nowhere`()
        throws
    {
        let asked = try proposal(["a", "x", "name-b", "nobody", "B"])
        let subject = try subject(asked)
        let decision = try subject.decision(on: asked, now: now, options: JudgementOptions())
        #expect(decision.verdict == .undecided)
        let unknown = decision.findings.filter { $0.code == .unknownCharger }
        #expect(unknown.map { $0.contributors.map(\.charger) } == [["x"], ["name-b"], ["nobody"], ["B"]])
        #expect(unknown.map(\.detail) == [.recordedIn("t"), .namesOf(["b"]), .none, .spelledOtherwise("b")])
    }

    @Test func `where no charger is recorded anywhere it is undecided, and nothing is sent`() throws {
        let asked = try proposal(["nobody", "name-a"])
        let decision = try subject(asked).decision(on: asked, now: now, options: JudgementOptions())
        #expect(decision.verdict == .undecided && !decision.oneWave && !decision.maySend)
        #expect(decision.installation == nil && decision.fuses.isEmpty && decision.loads.isEmpty)
        #expect(decision.updates.map(\.update) == asked.updates)
        #expect(decision.updates.allSatisfy { $0.status == .refused && $0.send == nil && $0.recorded == nil })
        #expect(decision.findings.map(\.code) == [.unknownCharger, .unknownCharger])
        #expect(decision.findings.map(\.detail) == [.none, .namesOf(["a"])])
        let (planned, plan) = try subject(asked).plan(
            asked, id: "p", now: now, options: JudgementOptions())
        #expect(planned == decision && plan == nil)
    }
}
