import ArgumentParser
import FuseCore
import FusePlanner
import FuseService

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
