import ArgumentParser
import FuseReport
import FuseStore

/// The command `verify`, which checks the store.
struct VerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Checks the store: SQLite's own checks, and every sum by two independent ways.",
        discussion: "Exits 1 where anything is wrong.\n\nEXAMPLE\n  fuseguard verify --db garage.db")

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutcomeOptions

    mutating func run() throws {
        let open = try store.open(for: .reading)
        let result = try open.verify()
        let faults = result.faults.map(\.sentence)
        let list = faults.map { "  \($0)\n" }.joined()
        try output.print(
            VerifyReport.json(
                store: open.path, installations: result.installations, totals: result.totals, faults: faults),
            faults.isEmpty
                ? "\(open.path) is sound: \(result.installations) installation(s), \(result.totals) line totals "
                    + "the same by program and by view.\n"
                : "\(open.path) is NOT sound; restore a backup or import again:\n\(list)")
        if !faults.isEmpty { throw ExitCode(ExitStatus.refused.rawValue) }
    }
}
