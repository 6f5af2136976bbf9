import ArgumentParser
import Foundation
import FuseCore
import FuseDocuments
import FuseJSON
import FusePlanner
import FuseRecord
import FuseReport
import FuseService

/// The proposal, the handling of a refusal, and the choice of exit statuses.
///
/// The proposal is a document, a body of the vendor's API, or flags for one charger.
/// All of it is one group, since reading a group costs the parser as much as five options.
struct ProposalOptions: ParsableArguments {
    /// The findings that turn an exit status of 0 into 1.
    enum FailOn: String, ExpressibleByArgument, CaseIterable {
        /// Any warning.
        case warning
    }

    /// The way in which the remaining current is shared.
    enum Sharing: String, ExpressibleByArgument, CaseIterable {
        /// Max-min fair, step by step.
        case fair
        /// In order: each charger in turn gets as much as fits.
        case order
    }

    /// The goal of choosing phases.
    enum Goal: String, ExpressibleByArgument, CaseIterable {
        /// The highest currents, then the fewest moves.
        case highest
        /// The fewest moves, then the highest currents.
        case fewest
    }

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

    @Option(help: "Exit 1 also for a warning.")
    var failOn: FailOn?

    @Flag(help: "Look for what fits instead of what is refused, or of what is recorded: exit 3.")
    var adjust = false

    @Option(
        help: ArgumentHelp(
            "Currents rise in multiples of this, 0.001 to 32 A (default: 1).", valueName: "amperes"))
    var step: String?

    @Option(help: "Share what is left max-min fairly, or in the proposal's order (default: fair).")
    var share: Sharing?

    @Flag(
        help:
            "As --adjust, and also choose among phases 1, 2 and 4; a charger on all three may get one. --rephase fewest: with few moves."
    )
    var rephase = false

    @Option(
        help: ArgumentHelp(
            "As --rephase, once most are served: for the highest currents (default), or the fewest moves.",
            valueName: "goal"))
    var rephaseGoal: Goal?

    @Flag(help: "With --rephase: lines that differ as little as possible, with all else the same.")
    var balance = false

    @Option(
        help: ArgumentHelp(
            "How long --rephase may search (default: \(SearchTime.aloneMilliseconds)).",
            valueName: "milliseconds"))
    var budget: Int?

    @Flag(
        help:
            "End with 0 where it was adjusted: for scripts that send what the output says (add --at-once where all at once)."
    )
    var acceptAdjusted = false

    /// True if phases may be chosen.
    private var rephases: Bool { rephase || rephaseGoal != nil }

    private var charger: String? { chargers.first }
    private var offlineCurrent: String? { offlineCurrents.first }
    private var offlinePhase: String? { offlinePhases.first }

    /// True if there is no proposal.
    var isEmpty: Bool { file == nil && charger == nil }

    /// True if a refused proposal, or a record that is over, is to be adjusted.
    var adjusts: Bool { adjust || rephases }

    /// The file of the proposal; nil where it comes from elsewhere.
    var path: String? { file == "-" ? nil : file }

    /// The name of the proposal in errors.
    var name: String { file.map { InputFile($0).name } ?? "--charger" }

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
        guard (0...3_600_000).contains(budget ?? 0) else {
            throw ValidationError("--budget takes 0 to 3600000 milliseconds")
        }
        if step != nil || share != nil, !adjusts {
            throw ValidationError("--step and --share say how to adjust: add --adjust")
        }
        if budget != nil, !rephases {
            throw ValidationError("--budget says how long --rephase may search: add --rephase")
        }
        if balance, !rephases {
            throw ValidationError("--balance says which phases --rephase is to prefer: add --rephase")
        }
        _ = try rules()
    }

    /// The installation that was named; nil where none was.
    func asked() throws -> Identifier? {
        try installation.map { try Identifier(argument: $0, "--installation") }
    }

    /// The proposal from a document, a vendor's body or flags; nil where there is none.
    func proposal() throws -> Proposal? {
        guard let charger else { return try file.map { try InputFile($0).read(ProposalReading.read) } }
        let id = try Identifier(argument: charger, "--charger")
        let update =
            try file.map { file in
                try InputFile(file).read { try ProposalReading.readBody($0, charger: id) }
            } ?? updateFromFlags(id)
        return try Proposal(installation: nil, updates: [update])
    }

    /// Reads the flags like the fields of a body.
    private func updateFromFlags(_ charger: Identifier) throws -> ChargerUpdate {
        let flags = [
            ("--offline-current", UpdateBody.Field.offlineCurrent.rawValue, offlineCurrent),
            ("--offline-phase", UpdateBody.Field.offlinePhase.rawValue, offlinePhase),
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

    private func rules() throws -> AdjustingRules {
        let step = step ?? "1"
        guard var rules = AdjustingRules(step: step, share: share == .order ? .order : .fair) else {
            throw ValidationError("--step takes 0.001 to 32 A with up to three decimals, not \(step)")
        }
        rules.goal = rephaseGoal == .fewest ? .fewest : .highest
        rules.isBalanced = balance
        return rules
    }

    /// The options of the judgement.
    func options(atOnce: Bool) throws -> JudgementOptions {
        var options = JudgementOptions()
        options.atOnce = atOnce
        guard adjusts else { return options }
        options.adjusting = try rules()
        if rephases { options.rephasing = .lasting(milliseconds: budget ?? SearchTime.aloneMilliseconds) }
        return options
    }

    /// The exit status of a decision.
    func exit(_ decision: Decision) -> ExitStatus {
        ExitStatus(of: decision, failOnWarning: failOn == .warning, acceptAdjusted: acceptAdjusted)
    }
}

extension ProposalOptions {
    /// Writes `--rephase fewest` as `--rephase-goal=fewest`.
    ///
    /// The parser has no options whose value may be left out. Only the name of a goal right behind
    /// `--rephase` is taken for its value, so that `--rephase proposal.json` names a file, and `./fewest`
    /// does, too.
    static func withGoal(_ arguments: [String]) -> [String] {
        var rewritten: [String] = []
        for (place, argument) in arguments.enumerated() {
            guard argument != "--" else { return rewritten + arguments[place...] }
            let isGoal = Goal(rawValue: argument) != nil
            if isGoal, rewritten.last == "--rephase" {
                rewritten[rewritten.count - 1] = "--rephase-goal=\(argument)"
            } else if argument.hasPrefix("--rephase=") {
                rewritten.append("--rephase-goal=\(argument.dropFirst("--rephase=".count))")
            } else {
                rewritten.append(argument)
            }
        }
        return rewritten
    }
}
