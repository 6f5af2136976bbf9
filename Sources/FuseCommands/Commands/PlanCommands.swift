import ArgumentParser
import Foundation
import FuseCore
import FuseJSON
import FusePlanner
import FuseReport
import FuseRollout
import FuseService
import FuseStore

/// The command `plan`, which checks an update and reserves it.
struct PlanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Checks an update and reserves it, so that the same current is not promised twice.",
        discussion: """
            Takes what check takes. What may be sent is reserved in the same write
            transaction: it counts at its worst until it is confirmed or released.
            The plan document (fuseguard/plan/1) holds the bodies to send.

            With --adjust and no proposal it lowers what is recorded until every line
            holds: --installation says of which installation. Where nothing is over it
            plans nothing and ends with 0.

            Exits as check does, and 75 where one of the chargers is in flight.

            EXAMPLE
              fuseguard plan proposal.json --out plan.json --reason "ticket 4711"
              … send what plan.json says …
              fuseguard confirm plan.json
              fuseguard plan --installation solsiden --adjust --out plan.json
            """)

    @OptionGroup var proposal: ProposalOptions
    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutcomeOptions
    @OptionGroup var actor: ActorOptions

    @Option(help: ArgumentHelp("Write the plan document to a file that is not there yet.", valueName: "file"))
    var out: String?

    @Flag(help: "Refuse what may not be sent all at once.")
    var atOnce = false

    mutating func validate() throws {
        if proposal.isEmpty, !proposal.adjusts {
            throw ValidationError(
                "give a proposal file, - for standard input, or --charger with flags; or lower what is recorded: "
                    + "--installation with --adjust")
        }
        if proposal.isEmpty, proposal.installation == nil {
            throw ValidationError("say with --installation what to lower, or give a proposal")
        }
        if output.quiet, out == nil {
            throw ValidationError("--quiet says nothing, also not which plan is reserved; add --out FILE")
        }
    }

    mutating func run() throws {
        let asked = try proposal.asked()
        let proposed = try proposal.proposal()
        let options = try proposal.options(atOnce: atOnce)
        let open = try store.open(for: .writing)
        let file = try out.map { try OutputFile($0) }
        let made: Reservation
        do {
            made = try Source.writing(to: open) { writing in
                try writing.reserve(
                    proposed, asked: asked, options: options, attribution: actor.attribution(),
                    exit: proposal.exit
                ) { document, exit in
                    // The document must be on disk before the reservation is.
                    try file?.write(document.json(store: open.path, exit: exit).document)
                }
            }
        } catch {
            file?.discard()
            guard let error = error as? ProposalError else { throw error }
            throw DocumentFailure(name: proposal.name, cause: error)
        }
        let exit = made.exit
        guard let rollout = made.rollout, let document = made.document else {
            file?.discard()
            try output.print(
                ReportDocument.json(made.decision, store: open.path, exit: exit),
                TextReport.text(made.decision, exit: exit, style: Console.style)
                    + "Nothing was planned, nothing is reserved.\n")
            throw ExitCode(exit.rawValue)
        }
        // Published only now: no other process may find the document of a plan that is not reserved.
        try file?.publish("\(rollout.plan.id) is reserved: confirm or release it by that id")
        try output.print(
            document.json(store: open.path, exit: exit),
            TextReport.text(made.decision, exit: exit, style: Console.style) + "\n"
                + document.text(file: out, style: Console.style))
        throw ExitCode(exit.rawValue)
    }
}

/// The command `confirm`, which records that planned values are in force.
struct ConfirmCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "confirm",
        abstract: "Records that a plan's values are in force, wholly or in part.",
        discussion: """
            Say it only of what was read back or otherwise seen to be in force. The
            rest of the plan stays reserved.

            Exits 0 when it is recorded; 4 where the plan was used already, or rests
            on facts that have changed; 1 or 2 where it would not be safe as things
            are now. Then nothing is recorded and everything stays reserved, unless
            --despite-changes says that the values are in force all the same.

            EXAMPLE
              fuseguard confirm plan.json
              fuseguard confirm plan-2f61c09b84d7 --charger A1 --charger A2
            """)

    @OptionGroup var plan: PlanReference
    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutcomeOptions
    @OptionGroup var actor: ActorOptions

    @Option(help: ArgumentHelp("Only this wave.", valueName: "number"))
    var wave: Int?

    @Option(
        name: .customLong("charger"), parsing: .upToNextOption,
        help: ArgumentHelp("Only these chargers.", valueName: "id"))
    var chargers: [String] = []

    @Flag(help: "The values are in force, although facts have changed or it is not safe any more.")
    var despiteChanges = false

    mutating func run() throws {
        let scope = SettlementScope(
            wave: wave, chargers: try chargers.map { try Identifier(argument: $0, "--charger") })
        try plan.settle(
            .confirm(scope, despiteChanges: despiteChanges), in: store, output: output, actor: actor)
    }
}

/// The command `release`, which gives a plan up.
struct ReleaseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "release",
        abstract: "Gives a plan up: nothing of what is left of it was sent.",
        discussion: """
            What was confirmed stays confirmed. Exits 4 where the plan is settled.

            EXAMPLE
              fuseguard release plan.json --reason "wrong garage"
            """)

    @OptionGroup var plan: PlanReference
    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutcomeOptions
    @OptionGroup var actor: ActorOptions

    mutating func run() throws {
        try plan.settle(.release, in: store, output: output, actor: actor)
    }
}
