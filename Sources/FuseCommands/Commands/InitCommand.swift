import ArgumentParser
import FuseStore

/// The command `init`, which makes an empty store.
struct InitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Makes an empty store.",
        discussion: "EXAMPLE\n  fuseguard init --db garage.db")

    @OptionGroup var store: StoreOptions

    mutating func run() throws {
        try SQLiteStore.refuseExisting(store.path)
        let path = try SQLiteStore.making(store.path) { $0.path }
        try Console.print("Made \(path); the next step is: fuseguard import FILE\n")
    }
}
