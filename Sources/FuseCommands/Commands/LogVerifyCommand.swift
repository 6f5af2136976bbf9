import ArgumentParser
import FuseReport
import FuseStore

/// The command `log verify`, which checks the log.
struct LogVerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Finds any entry that was edited, removed or moved.",
        discussion: "Exits 1 where there is one.\n\nEXAMPLE\n  fuseguard log verify")

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutcomeOptions

    mutating func run() throws {
        let open = try store.open(for: .reading)
        let result = try open.verifyLog()
        let faults = result.faults.map(\.sentence)
        let list = faults.map { "  \($0)\n" }.joined()
        let last = result.head.map { "; the last hash is \($0)" } ?? ""
        try output.print(
            VerifyReport.log(store: open.path, entries: result.entries, head: result.head, faults: faults),
            faults.isEmpty
                ? "The log is sound: \(result.entries) entries\(last).\n"
                : "The log is NOT sound; it was changed:\n\(list)")
        if !faults.isEmpty { throw ExitCode(ExitStatus.refused.rawValue) }
    }
}
