import ArgumentParser
import FuseJSON

/// The options for printing a result.
struct OutcomeOptions: ParsableArguments {
    static let quietHelp: ArgumentHelp = "Print nothing: the exit status says it."

    @Flag(help: OutputOptions.help)
    var json = false

    @Flag(name: [.short, .long], help: quietHelp)
    var quiet = false

    func validate() throws {
        guard quiet, json else { return }
        throw ValidationError("--quiet prints nothing; leave --json out")
    }

    /// Prints a result, unless `--quiet` was given.
    func print(
        _ json: @autoclosure () throws -> JSONValue, _ text: @autoclosure () throws -> String
    ) throws {
        guard !quiet else { return }
        try self.json ? Console.print(json()) : Console.print(text())
    }
}
