import ArgumentParser
import FuseCore
import FusePlanner
import FuseRecord
import FuseReport
import FuseRollout
import FuseService
import FuseStore
import FuseZaptec

/// The command `check`, the check before an update is sent.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Says whether an update may be sent, and what would fit instead.",
        discussion: """
            A proposal document (YAML, JSON or CSV), for any number of chargers; the
            vendor's own update body with --charger; or flags for one charger.
            Without a proposal it judges what is recorded. Nothing is written, unless
            --log asks for an entry. --json prints the report (fuseguard/report/1); a
            pipeline reads --format sarif, junit or github (annotations).
            --fresh first records the installation as the vendor's API has it now.

            --adjust lowers what is refused until it fits: everybody gets the minimum
            first, then what is left is shared. --rephase also moves chargers to other
            phases, for most served, then who comes first in the proposal, then the
            highest currents, then the fewest moves. --rephase fewest has the fewest moves
            right after most served. --balance comes last: lines that differ little.
            Only a goal's word right behind --rephase is one: ./fewest is a file.
            Without a proposal they lower what is recorded until every line holds.

            Exits 0 safe or reduces, 1 refused, 2 undecided, 3 adjusted, 64 and up:
            not checked.

            EXAMPLE
              fuseguard check proposal.json
              fuseguard check --charger A1 --offline-current 20 --offline-phase 2
              curl … | fuseguard check - --charger A1 --json
              fuseguard check --adjust --step 0.1 proposal.csv
              fuseguard check --rephase fewest --balance proposal.csv
              fuseguard check --site site.yaml proposal.json
              fuseguard check --installation solsiden
              fuseguard check --installation solsiden --adjust
              fuseguard check --fresh proposal.json
              fuseguard check --format sarif proposal.json > fuseguard.sarif
            """)

    @OptionGroup var proposal: ProposalOptions
    @OptionGroup var source: SourceOptions

    // Single options instead of a group: reading a group costs the parser as much as five options.
    @Option(help: ActorOptions.actorHelp)
    var actor: String?

    @Option(help: ActorOptions.reasonHelp)
    var reason: String?

    @Option(help: APIOptions.apiHelp)
    var api: String?

    @Option(help: APIOptions.credentialsHelp)
    var credentials: String?

    @Flag(help: "Print JSON: --format json.")
    var json = false

    @Option(help: "How to print the decision.")
    var format: ReportFormat?

    @Flag(name: [.short, .long], help: OutcomeOptions.quietHelp)
    var quiet = false

    @Flag(help: "Record the installation from the vendor's API first, as pull does.")
    var fresh = false

    @Flag(help: "With --fresh: although it is another API than the installation was pulled from.")
    var despiteChanges = false

    @Flag(help: "Refuse what may not be sent all at once.")
    var atOnce = false

    @Flag(help: "Write the decision to the log.")
    var log = false

    private var actorOptions: ActorOptions { .named(actor, reason: reason) }

    mutating func validate() throws {
        try actorOptions.validate()
        if proposal.file == "-", source.site == "-" {
            throw ValidationError("standard input can be read once")
        }
        if proposal.isEmpty, proposal.installation == nil, source.site == nil {
            throw ValidationError("give a proposal file, - for standard input, or --installation")
        }
        if json, format ?? .json != .json {
            throw ValidationError("--json is --format json: give one of them")
        }
        if quiet, json || format != nil {
            throw ValidationError("--quiet prints nothing; leave --format out")
        }
        if quiet, proposal.acceptAdjusted {
            throw ValidationError("--accept-adjusted ends with 0 and says what to send; leave --quiet out")
        }
        if log, source.site != nil { throw ValidationError("--log needs a store, not --site") }
        if fresh, source.site != nil { throw ValidationError("--fresh needs a store, not --site") }
        if api != nil || credentials != nil, !fresh {
            throw ValidationError("--api and --credentials are for --fresh")
        }
        if despiteChanges, !fresh { throw ValidationError("--despite-changes is for --fresh") }
        if !log, !fresh, actor != nil || reason != nil {
            throw ValidationError("--actor and --reason are for the log: add --log")
        }
    }

    mutating func run() throws {
        let asked = try proposal.asked()
        let proposed = try proposal.proposal()
        if fresh { try refresh(proposed, asked) }
        let options = try proposal.options(atOnce: atOnce)
        let source = try source.open(for: log ? .writing : .reading)
        func decide(_ reading: any StoreReading, _ now: Timestamp) throws -> Decision {
            let subject = try ProposalContext(of: proposed, asked: asked, only: source.only, in: reading)
            do {
                return try subject.outlook(on: proposed, now: now, options: options)
            } catch let error as ProposalError {
                throw DocumentFailure(name: proposal.name, cause: error)
            }
        }
        let decision = try source.deciding(mayWrite: log) { reading, writing in
            let now = Timestamp.now
            let decision = try decide(reading, now)
            try writing?.append(
                actorOptions.attribution().entry(
                    .check, at: now, installation: decision.installation?.id, verdict: decision.verdict,
                    exit: proposal.exit(decision), asked: LoggedDecision.asked(proposed, options),
                    decided: LoggedDecision.decided(decision)))
            return decision
        }
        let exit = proposal.exit(decision)
        let file = proposal.path ?? self.source.site.flatMap { $0 == "-" ? nil : $0 }
        let context = ReportContext(store: source.path, file: file, exit: exit)
        let format = format ?? (json ? .json : .text)
        if !quiet { try Console.print(format.text(decision, in: context, style: Console.style)) }
        throw ExitCode(exit.rawValue)
    }

    /// Pulls the installation that is to be judged, for `--fresh`.
    ///
    /// Nothing is read where the proposal belongs to no recorded installation.
    private func refresh(_ proposed: Proposal?, _ asked: Identifier?) throws {
        let store = try source.store.open(for: .writing)
        let record = try Source.store(store).read { reading in
            try ProposalContext(of: proposed, asked: asked, in: reading).record
        }
        guard let id = record?.installation.id else { return }
        let options = APIOptions.at(api, credentials: credentials)
        let address = try options.address().text
        let other = try store.read { try $0.otherAPI(than: [address], for: id) }
        if let other, !despiteChanges { throw CommandError.otherAPI(id, recorded: other, asked: address) }
        let pull = Pull(api: options, actor: actorOptions, mayReplace: false) { one in
            one.changeLines.map { "\($0)\n" }.joined()
        }
        let outcome = try pull.record(id, in: store)
        if let refused = outcome.report.refused { throw CommandError.losesByPull(refused, of: id) }
        try outcome.descriptions { lines in
            for line in lines.split(separator: "\n") { Console.warning("recorded from the API: \(line)") }
        }
    }
}
