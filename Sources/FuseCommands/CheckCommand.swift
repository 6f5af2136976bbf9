// Room: fuseguard check.
// Answers: reads a proposal in any of its forms, has it judged, prints. Must not know: how it is judged.

import ArgumentParser
import FuseCore
import FuseDocuments
import FuseJSON
import FusePlanner
import FuseReport

/// The pre-flight check.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Says whether an update may be sent. Writes nothing.",
        discussion: """
            A proposal document (YAML or JSON), for any number of chargers; the
            vendor's own update body with --charger; or flags for one charger.
            Without a proposal it judges what is recorded. --json prints the
            report (fuseguard/report/1) with every number.

            Exits 0 safe or reduces, 1 refused, 2 undecided, 64 and up: not checked.

            EXAMPLE
              fuseguard check proposal.json
              fuseguard check --charger A1 --offline-current 20 --offline-phase 2
              curl … | fuseguard check - --charger A1 --json
              fuseguard check --site site.yaml proposal.json
              fuseguard check --installation solsiden
            """)

    /// What else makes an exit of 0 a 1.
    enum FailOn: String, ExpressibleByArgument, CaseIterable {
        /// Any warning.
        case warning
    }

    @OptionGroup var source: SourceOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The proposal; - for standard input.")
    var file: String?

    @Option(help: "The installation; else the one the chargers are recorded in.")
    var installation: String?

    @Option(
        name: .customLong("charger"),
        help: ArgumentHelp("The charger that an update body or the flags are for.", valueName: "id"))
    var chargers: [String] = []

    @Option(
        name: .customLong("offline-current"), parsing: .unconditionalSingleValue,
        help: ArgumentHelp("-1 (automatic) or 0 to 32 A.", valueName: "amperes"))
    var offlineCurrents: [String] = []

    @Option(
        name: .customLong("offline-phase"), parsing: .unconditionalSingleValue,
        help: ArgumentHelp("0 (automatic), 1, 2, 4 (phase 3) or 7 (all).", valueName: "phase"))
    var offlinePhases: [String] = []

    private var charger: String? { chargers.first }
    private var offlineCurrent: String? { offlineCurrents.first }
    private var offlinePhase: String? { offlinePhases.first }

    @Option(help: "Exit 1 also for a warning.")
    var failOn: FailOn?

    @Flag(help: "Refuse what may not be sent all at once.")
    var atOnce = false

    mutating func validate() throws {
        for (name, values) in [
            ("--charger", chargers), ("--offline-current", offlineCurrents),
            ("--offline-phase", offlinePhases),
        ] where values.count > 1 {
            throw ValidationError(
                "\(name) is given \(values.count) times; give it once, or use a proposal for several chargers"
            )
        }
        let hasFlags = offlineCurrent != nil || offlinePhase != nil
        if hasFlags, charger == nil {
            throw ValidationError("--offline-current and --offline-phase need --charger")
        }
        if hasFlags, file != nil {
            throw ValidationError("give a file or --offline-current/--offline-phase, not both")
        }
        if charger != nil, !hasFlags, file == nil {
            throw ValidationError("--charger needs an update body, --offline-current or --offline-phase")
        }
        if file == "-", source.site == "-" { throw ValidationError("standard input can be read once") }
        if file == nil, charger == nil, installation == nil, source.site == nil {
            throw ValidationError("give a proposal file, - for standard input, or --installation")
        }
    }

    mutating func run() throws {
        let asked = try installation.map { try Identifier(argument: $0, "--installation") }
        let proposal = try self.proposal()
        let source = try self.source.open()
        let decision = try judge(proposal, asked, source)
        let status = ExitStatus(of: decision, failOnWarning: failOn == .warning)
        if output.json {
            try Console.print(ReportDocument.json(decision, store: source.path, exit: status))
        } else {
            try Console.print(TextReport.text(decision, exit: status, style: Console.style))
        }
        throw ExitCode(status.rawValue)
    }

    private func judge(_ proposal: Proposal?, _ asked: Identifier?, _ source: Source) throws -> Decision {
        if let named = proposal?.installation, let asked, named != asked {
            throw CommandError.otherInstallation(proposal: named, asked: asked)
        }
        let chargers = proposal?.updates.map(\.charger) ?? []
        let homes = try source.homes(of: chargers)
        var strangers = Strangers(homes: homes)
        for charger in chargers where homes[charger] == nil {
            strangers.names[charger] = try source.chargers(named: charger.text)
        }
        var home = asked ?? proposal?.installation ?? chargers.lazy.compactMap { homes[$0] }.first
        if case .site(let site, _) = source { home = home ?? site.id }
        guard let home else {
            guard let proposal else { throw CommandError.usage("name an --installation") }
            return Planner.judgeUnrecorded(proposal, strangers: strangers)
        }
        do {
            return try Planner.judge(
                proposal, on: source.installation(home), now: .now, strangers: strangers, atOnce: atOnce)
        } catch let error as ProposalError {
            throw DocumentFailure(name: file.map { InputFile($0).name } ?? "--charger", cause: error)
        }
    }

    /// The proposal from a document, a vendor body or flags; nil where there is none.
    private func proposal() throws -> Proposal? {
        guard let charger else { return try file.map { try InputFile($0).read(ProposalReading.read) } }
        let id = try Identifier(argument: charger, "--charger")
        let update =
            try file.map { file in
                try InputFile(file).read { try ProposalReading.readBody($0, charger: id) }
            } ?? updateFromFlags(id)
        return try Proposal(installation: nil, updates: [update])
    }

    /// Flags are read as the fields of a body would be.
    private func updateFromFlags(_ charger: Identifier) throws -> ChargerUpdate {
        let flags = [
            ("--offline-current", "offlineChargeCurrent", offlineCurrent),
            ("--offline-phase", "offlineChargePhase", offlinePhase),
        ]
        let start = TextPosition(line: 1, column: 1)
        let members = try flags.compactMap { flag, key, value -> DocumentNode.Member? in
            guard let value else { return nil }
            let isNumber = ScaledDecimal(value, decimals: 0) != .notANumber
            let node = DocumentNode(isNumber ? .number(value) : .text(value), at: start)
            let body = DocumentNode(.object([.init(key: key, position: start, node: node)]), at: start)
            do {
                _ = try ProposalReading.readBody(body, charger: charger)
            } catch let error as DocumentError {
                throw DocumentFailure(name: flag, cause: DocumentError(error.problem, at: nil))
            }
            return .init(key: key, position: start, node: node)
        }
        return try ProposalReading.readBody(DocumentNode(.object(members), at: start), charger: charger)
    }
}
