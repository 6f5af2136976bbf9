// Room: fuseguard check.
// Answers: has a proposal judged and prints the decision. Must not know: how it is judged, how it is read.

import ArgumentParser
import FuseCore
import FusePlanner
import FuseReport
import FuseStore

/// The pre-flight check.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Says whether an update may be sent, and what would fit instead.",
        discussion: """
            A proposal document (YAML, JSON or CSV), for any number of chargers; the
            vendor's own update body with --charger; or flags for one charger.
            Without a proposal it judges what is recorded. Nothing is written, unless
            --log asks for an entry. --json prints the report (fuseguard/report/1).

            --adjust lowers what is refused until it fits: everybody gets the minimum
            first, then what is left is shared. --rephase also moves chargers to other
            phases: the fewest that give everybody the minimum.

            Exits 0 safe or reduces, 1 refused, 2 undecided, 3 adjusted, 64 and up:
            not checked.

            EXAMPLE
              fuseguard check proposal.json
              fuseguard check --charger A1 --offline-current 20 --offline-phase 2
              curl … | fuseguard check - --charger A1 --json
              fuseguard check --adjust --step 0.1 proposal.csv
              fuseguard check --site site.yaml proposal.json
              fuseguard check --installation solsiden
            """)

    @OptionGroup var proposal: ProposalOptions
    @OptionGroup var deciding: DecisionOptions
    @OptionGroup var source: SourceOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var actor: ActorOptions

    @Flag(help: "Refuse what may not be sent all at once.")
    var atOnce = false

    @Flag(help: "Write the decision to the log.")
    var log = false

    mutating func validate() throws {
        if proposal.file == "-", source.site == "-" {
            throw ValidationError("standard input can be read once")
        }
        if proposal.isEmpty, proposal.installation == nil, source.site == nil {
            throw ValidationError("give a proposal file, - for standard input, or --installation")
        }
        if log, source.site != nil { throw ValidationError("--log needs a store, not --site") }
        if !log, actor.actor != nil || actor.reason != nil {
            throw ValidationError("--actor and --reason are for the log: add --log")
        }
    }

    mutating func run() throws {
        let asked = try proposal.asked()
        let proposed = try proposal.proposal()
        let conditions = try deciding.conditions(atOnce: atOnce)
        let source = try source.open(for: log ? .writing : .reading)
        func decide(_ reading: any StoreReading, _ now: Timestamp) throws -> Decision {
            let subject = try Subject(of: proposed, asked: asked, only: source.only, in: reading)
            do {
                return try subject.decision(on: proposed, now: now, conditions: conditions)
            } catch let error as ProposalError {
                throw DocumentFailure(name: proposal.name, cause: error)
            }
        }
        let decision = try source.deciding(mayWrite: log) { reading, writing in
            let now = Timestamp.now
            let decision = try decide(reading, now)
            try writing?.append(
                actor.entry(
                    .check, at: now, installation: decision.installation?.id, verdict: decision.verdict,
                    exit: deciding.exit(decision), asked: LoggedDecision.asked(proposed, conditions),
                    decided: LoggedDecision.decided(decision)))
            return decision
        }
        let exit = deciding.exit(decision)
        if output.json {
            try Console.print(ReportDocument.json(decision, store: source.path, exit: exit))
        } else {
            try Console.print(TextReport.text(decision, exit: exit, style: Console.style))
        }
        throw ExitCode(exit.rawValue)
    }
}
