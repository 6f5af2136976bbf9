import ArgumentParser
import FuseReport

/// The command `explain`, which explains findings and assumptions.
struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "Says what a finding or an assumption means.",
        discussion: "EXAMPLE\n  fuseguard explain exceeds")

    @OptionGroup var output: OutputOptions

    @Argument(help: "The code; without one, all are explained.")
    var code: String?

    mutating func run() throws {
        let explanations = try code.map { [try Explanation.of($0)] } ?? Explanation.all
        try output.json
            ? Console.print(Explanation.json(explanations))
            : Console.print(explanations.map { $0.text(style: Console.style) }.joined(separator: "\n"))
    }
}
