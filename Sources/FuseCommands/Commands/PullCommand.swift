import ArgumentParser
import FuseCore
import FuseReport
import FuseZaptec

/// The command `pull`, which records an installation from the vendor's API.
struct PullCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pull",
        abstract: "Records an installation as the vendor's API has it.",
        discussion: """
            Ratings, circuits, chargers, overrides and effective values are read and
            recorded in one transaction. What a person declared (wiring, reserve,
            factor, rules, circuits of their own) stays. A charger or circuit that is
            gone, one that moved out of a circuit, a smaller fixedCurrent and a larger
            rating that is not known to be newer need --replace: a load must not
            disappear by accident.

            Which API it was is recorded, too: 'apply' sends to no other one.

            --diff only shows what is different from the record: exit 1 if anything
            is. That the same value was read again is no difference.

            Credentials come from variables or from a file that only its owner may read,
            never from the command line.

            EXAMPLE
              fuseguard pull b573f61a-f7fb-4221-a299-d75eed02121d
              fuseguard pull b573f61a-f7fb-4221-a299-d75eed02121d --diff
              fuseguard pull b573f61a-f7fb-4221-a299-d75eed02121d --credentials ~/.zaptec
            """)

    @OptionGroup var store: StoreOptions
    @OptionGroup var api: APIOptions
    @OptionGroup var output: OutcomeOptions
    @OptionGroup var actor: ActorOptions

    @Argument(help: "The installation's id in the vendor's portal.")
    var installation: String

    @Flag(help: "Let chargers and circuits go, and what else takes a load away.")
    var replace = false

    @Flag(help: "Only show what would change.")
    var dryRun = false

    @Flag(help: "Only show what is different from the record.")
    var diff = false

    mutating func validate() throws {
        if diff, dryRun || replace {
            throw ValidationError("--diff writes nothing: leave out --dry-run and --replace")
        }
        if diff, actor.actor != nil || actor.reason != nil {
            throw ValidationError("--actor and --reason are for the log, and --diff writes nothing")
        }
    }

    mutating func run() throws {
        let id = try Identifier(argument: installation, "the installation's id")
        let pull = Pull(api: api, actor: actor, mayReplace: replace, describe: output.describe)
        let outcome =
            try diff ? pull.compare(id, in: store) : pull.record(id, in: store, isDryRun: dryRun)
        try output.print(outcome)
        throw ExitCode(outcome.report.exit.rawValue)
    }
}
