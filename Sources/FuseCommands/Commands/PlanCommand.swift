import ArgumentParser
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
