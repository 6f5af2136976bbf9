import ArgumentParser
import Foundation
import FuseCore
import FuseJSON
import FuseRecord
import FuseReport
import FuseService
import FuseStore

/// The command `headroom`, which lists the largest safe override of each charger.
struct HeadroomCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "headroom",
        abstract: "Says the largest safe override of each charger, and how many more chargers fit.",
        discussion: """
            Everything else stays as recorded, and what is in flight counts at its
            worst. 1 mA more than it says is refused. Exits 2 where a fact is missing.

            EXAMPLE
              fuseguard headroom solsiden
              fuseguard headroom solsiden --charger A1 --json
              fuseguard headroom --site site.yaml
            """)

    @OptionGroup var source: SourceOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The installation; may be left out with --site.")
    var id: String?

    @Option(
        name: .customLong("charger"), help: ArgumentHelp("Only this charger.", valueName: "id"))
    var chargers: [String] = []

    mutating func validate() throws { try source.validate(naming: id) }

    mutating func run() throws {
        let wanted = try chargers.map { try Identifier(argument: $0, "--charger") }
        let (source, id) = try source.open(naming: id)
        let record = try source.record(id)
        let known = Set(record.installation.chargers.map(\.id))
        if let stranger = wanted.first(where: { !known.contains($0) }) {
            throw CommandError.noCharger(stranger, in: id)
        }
        let room = try HeadroomQuery(of: record, only: wanted.isEmpty ? nil : Set(wanted), at: .now)
        try output.json
            ? Console.print(room.json(store: source.path))
            : Console.print(room.text(style: Console.style))
        if case .undecided = room { throw ExitCode(ExitStatus.undecided.rawValue) }
    }
}

/// The command `audit`, which judges every installation and lists the worst first.
struct AuditCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Judges every installation of the store, worst first.",
        discussion: """
            Exits 1 where any is over, 2 where any is undecided (2 wins). --json writes
            one object a line (fuseguard/audit/1).

            EXAMPLE
              fuseguard audit
              fuseguard audit --json | jq -r 'select(.verdict != "safe") | .id'
            """)

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    mutating func run() throws {
        let open = try store.open(for: .reading)
        let now = Timestamp.now
        let progress = Progress("installations audited")
        // Only one line of each installation is kept in memory.
        let audited = try open.audit(at: now, progress.step)
        progress.end()
        if audited.isEmpty, !output.json {
            try Console.print("No installation is recorded yet; the next step is: fuseguard import FILE\n")
        }
        let (style, json) = (Console.style, output.json)
        for batch in stride(from: 0, to: audited.count, by: 4_000) {
            let lines = ConcurrentMap.map(audited[batch..<min(batch + 4_000, audited.count)], each: 500) {
                one in
                json ? AuditReport.json(one).line + "\n" : AuditReport.text(one, style: style)
            }
            for part in lines { try Console.print(part.joined()) }
        }
        throw ExitCode(AuditReport.exit(Set(audited.map(\.verdict))).rawValue)
    }
}

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

/// The command `log show`, which prints the entries of the log.
struct LogShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Shows the entries, the oldest first.",
        discussion: "EXAMPLE\n  fuseguard log solsiden")

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "Only this installation's entries.")
    var id: String?

    mutating func run() throws {
        let id = try self.id.map { try Identifier(argument: $0, "ID") }
        let open = try store.open(for: .reading)
        let style = Console.style
        if output.json {
            var entries: [JSONValue] = []
            try open.log(of: id) { entries.append(LogReport.json($0)) }
            try Console.print(LogReport.document(entries, store: open.path))
            return
        }
        var isEmpty = true
        try open.log(of: id) { entry in
            isEmpty = false
            try Console.print(LogReport.text(entry, style: style))
        }
        guard isEmpty else { return }
        if let id, try open.installation(id) == nil { throw CommandError.noInstallation(id, in: open) }
        try Console.print("Nothing is in the log\(id.map { " of \($0)" } ?? "") yet.\n")
    }
}

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
