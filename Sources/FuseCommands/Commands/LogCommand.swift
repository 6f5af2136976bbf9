import ArgumentParser

/// The command `log`, the parent of the commands on the decision log.
struct LogCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log",
        abstract: "Shows the decision log: who decided what, when, why, on which numbers.",
        discussion: """
            Every import, plan, confirmation and release is in it, refusals too, and
            checks with --log. 'fuseguard log verify' follows its chain of hashes.

            EXAMPLE
              fuseguard log
              fuseguard log solsiden --json
              fuseguard log verify
            """,
        subcommands: [LogShowCommand.self, LogVerifyCommand.self], defaultSubcommand: LogShowCommand.self)
}
