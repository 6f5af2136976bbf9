import ArgumentParser
import FuseService

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
