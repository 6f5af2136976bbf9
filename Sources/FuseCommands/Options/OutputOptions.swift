import ArgumentParser

/// The option to print JSON instead of text.
struct OutputOptions: ParsableArguments {
    static let help: ArgumentHelp = "Print JSON."

    @Flag(help: help)
    var json = false
}
