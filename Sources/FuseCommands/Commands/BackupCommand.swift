import ArgumentParser
import FuseStore

/// The command `backup`, which copies the store while it is in use.
struct BackupCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Copies the store while it is in use.",
        discussion: "EXAMPLE\n  fuseguard backup fuseguard-2026-11-22.db")

    @OptionGroup var store: StoreOptions

    @Argument(help: "The file to make; it must not be there.")
    var file: String

    mutating func run() throws {
        try store.open(for: .reading).backUp(to: file)
        try Console.print("Copied to \(file)\n")
    }
}
