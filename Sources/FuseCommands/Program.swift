import ArgumentParser
import FuseJSON
import FuseReport

/// The command line program.
public enum Program {
    /// Runs the program with the process's arguments and ends the process.
    public static func main() -> Never {
        let arguments = Array(CommandLine.arguments.dropFirst())
        Console.exit(run(arguments))
    }

    /// Runs one command.
    ///
    /// - Parameter arguments: The arguments after the program's name.
    /// - Returns: The exit status.
    static func run(_ arguments: [String]) -> Int32 {
        guard !arguments.isEmpty else {
            // A script that lost its arguments must not take this for a verdict.
            Console.error(
                "name a command; the first is 'fuseguard import site.yaml' ('fuseguard import --help' has a document to "
                    + "begin with), and 'fuseguard --help' lists all")
            return ExitStatus.usage.rawValue
        }
        do {
            var command = try parse(arguments)
            try command.run()
            return ExitStatus.done.rawValue
        } catch let status as ExitCode {
            return status.rawValue
        } catch {
            return say(error, arguments)
        }
    }

    /// Reads the arguments.
    ///
    /// `check` is parsed without the other commands, which saves a third of the time for its arguments.
    /// Arguments that cannot be parsed so, help included, go to the parser of the whole program.
    private static func parse(_ arguments: [String]) throws -> any ParsableCommand {
        let arguments = ProposalOptions.withGoal(arguments)
        if arguments[0] == CheckCommand.configuration.commandName,
            let command = try? CheckCommand.parseAsRoot(Array(arguments.dropFirst())) as? CheckCommand
        {
            return command
        }
        return try FuseGuardCommand.parseAsRoot(arguments)
    }

    /// Presents an error: help goes to standard output, everything else is one line on standard error.
    private static func say(_ error: any Error, _ arguments: [String]) -> Int32 {
        if let presented = ErrorPresentation(error) {
            Console.error(presented.line)
            return presented.status.rawValue
        }
        if FuseGuardCommand.exitCode(for: error) == .success {
            do {
                try Console.print(FuseGuardCommand.fullMessage(for: error) + "\n")
                return ExitStatus.done.rawValue
            } catch {
                return say(error, arguments)
            }
        }
        let names = FuseGuardCommand.configuration.subcommands.compactMap { $0.configuration.commandName }
        let command = arguments.first.flatMap { names.contains($0) ? " \($0)" : nil } ?? ""
        var message = FuseGuardCommand.message(for: error)
        if message.hasSuffix(".") { message.removeLast() }
        if command.isEmpty, arguments[0].hasPrefix("-") {
            message += " before the command; options come after it"
        } else if command.isEmpty, arguments[0] != "help" {
            let nearest = NearestKey.nearest(to: arguments[0], among: names, isClose: true)
            message =
                "there is no command \(arguments[0])" + (nearest.map { "; did you mean \($0)?" } ?? "")
        }
        Console.error("\(message); see 'fuseguard\(command) --help'")
        return ExitStatus.usage.rawValue
    }
}
