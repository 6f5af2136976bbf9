import ArgumentParser
import Dispatch
import Foundation
import FuseCore
import FuseDocuments
import FuseJSON
import FusePlanner
import FuseRecord

/// Measures calls of the library; `make bench` shows other libraries beside them.
@main struct Measure: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measures calls of the library in a warm process; prints one JSON object.",
        subcommands: [Verdicts.self, Judgements.self])
}

/// Measures verdicts on a prepared record.
struct Verdicts: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Asks a prepared record for verdicts: on single updates, and on all currents at once.",
        discussion: """
            The cases are a JSON list; each item is {"charger": ID, "current": A} or a list with a current in A for
            each charger of the document, in its order.
            """)

    @Argument(help: "The installation's document.")
    var site: String

    @Argument(help: "The cases.")
    var cases: String

    @Option(help: "How often each kind of case is gone through.")
    var rounds = 200

    mutating func run() throws {
        let installation = try read(site, InstallationReading.read).installation
        let prepared = PreparedRecord(InstallationRecord(installation), now: now())
        let places = Dictionary(uniqueKeysWithValues: installation.chargers.map { ($0.id.text, $0.id) })
        var (proposals, vectors) = ([Proposal](), [[Milliamperes?]]())
        for node in try read(cases, { $0 }).items {
            switch node.value {
            case .list(let currents): vectors.append(try currents.map { try $0.milliamperes() })
            default:
                guard case .text(let text) = node.member("charger")?.value, let charger = places[text],
                    let current = try node.member("current")?.milliamperes()
                else { throw ValidationError("a case names a charger of the document and a current") }
                let update = try ChargerUpdate(charger: charger, current: .overridden(current))
                proposals.append(try Proposal(installation: installation.id, updates: [update]))
            }
        }
        let (single, singleTime) = try timed(proposals, rounds: rounds) { try prepared.verdict(on: $0) }
        let (all, allTime) = try timed(vectors, rounds: rounds) {
            try prepared.verdict(atOfflineCurrents: $0)
        }
        let document = JSONValue.members([
            "update_ns": .number("\(singleTime)"), "currents_ns": .number("\(allTime)"),
            "update": .list(single.map { .text($0.rawValue) }),
            "currents": .list(all.map { .text($0.rawValue) }),
        ])
        print(document.line)
    }
}

/// Measures whole judgements, as `check` makes them.
struct Judgements: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Judges a proposal, adjusts it, or audits what is recorded.")

    enum Work: String, CaseIterable, ExpressibleByArgument {
        case check, adjust, audit
    }

    @Argument(help: "What to do: check, adjust or audit.")
    var work: Work

    @Argument(help: "The installation's document.")
    var site: String

    @Argument(help: "The proposal; none for audit.")
    var proposal: String?

    @Option(help: "For how many milliseconds at least.")
    var budget = 300

    mutating func run() throws {
        let record = InstallationRecord(try read(site, InstallationReading.read).installation)
        let proposal = try proposal.map { try read($0, ProposalReading.read) }
        let moment = now()
        var options = JudgementOptions()
        if work == .adjust { options.adjusting = .standard }
        var (times, last) = ([Double](), Decision?.none)
        let deadline = Date(timeIntervalSinceNow: Double(budget) / 1_000)
        var verdict = Verdict.undecided
        repeat {
            let start = DispatchTime.now().uptimeNanoseconds
            if work == .audit {
                verdict = try AuditedInstallation(auditing: record, at: moment).verdict
            } else {
                let decision = try Planner.judge(proposal, on: record, now: moment, options: options)
                (verdict, last) = (decision.verdict, decision)
            }
            times.append(Double(DispatchTime.now().uptimeNanoseconds - start))
        } while Date() < deadline || times.count < 3
        let send = (last?.updates ?? []).map { update in
            (update.send?.current ?? update.update.current)?.milliamperes.map { JSONValue.integer($0.count) }
                ?? .null
        }
        let document = JSONValue.members([
            "ns": .number("\(median(times))"), "runs": .integer(Int64(times.count)),
            "verdict": .text(verdict.rawValue),
            "send_mA": .list(work == .adjust ? send : []),
        ])
        print(document.line)
    }
}

private func now() -> Timestamp { Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000)) }

/// Reads a document in any notation.
private func read<Value>(_ path: String, _ body: (DocumentNode) throws -> Value) throws -> Value {
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    guard case .tree(let root) = try Notation(name: path, bytes: bytes).read(bytes) else {
        throw ValidationError("\(path) is a table")
    }
    return try body(root)
}

/// The answers to some questions, and the median cost of one over all rounds, in nanoseconds.
private func timed<Question, Answer>(
    _ questions: [Question], rounds: Int, _ ask: (Question) throws -> Answer
) throws -> ([Answer], Double) {
    guard !questions.isEmpty else { return ([], 0) }
    var (answers, times) = ([Answer](), [Double]())
    for _ in 0..<max(1, rounds) {
        let start = DispatchTime.now().uptimeNanoseconds
        answers = try questions.map(ask)
        times.append(Double(DispatchTime.now().uptimeNanoseconds - start) / Double(questions.count))
    }
    return (answers, median(times))
}

private func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

extension DocumentNode {
    fileprivate var items: [DocumentNode] { if case .list(let items) = value { items } else { [] } }

    fileprivate func member(_ key: String) -> DocumentNode? {
        guard case .object(let members) = value else { return nil }
        return members.first { $0.key == key }?.node
    }

    /// Reads the text as a number of amperes.
    fileprivate func milliamperes() throws -> Milliamperes {
        guard case .number(let digits) = value, case .exact(let count) = ScaledDecimal(digits, decimals: 3)
        else {
            throw ValidationError("a current is a number of amperes")
        }
        return Milliamperes(count)
    }
}
