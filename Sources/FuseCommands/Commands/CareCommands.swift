import ArgumentParser
import FuseCore
import FuseJSON
import FuseReport
import FuseStore

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

extension StoreFault {
    /// The fault in one sentence.
    fileprivate var sentence: String {
        switch self {
        case .integrity(let what): "SQLite: \(what)"
        case .reference(let table, let row):
            "a row of \(table)\(row.map { " (\($0))" } ?? "") refers to one that is not there"
        case .schema(let name): "\(name) is not what this version of the program made"
        case .unsound(let id, let why): "installation \(id): \(why.sentence)"
        case .unreadable(let what): "a value nothing can read: \(what)"
        case .sums(let id, let fuse, let line, let program, let view):
            "installation \(id), fuse \(fuse), \(line.label): the program sums \(program?.amperes ?? "nothing") A, "
                + "the view \(view?.amperes ?? "nothing") A"
        case .fingerprint(let plan): "plan \(plan): its fingerprint is not that of its facts"
        case .reservation(let plan, let charger):
            "plan \(plan), charger \(charger): what is in flight and what is reserved differ"
        case .log(let fault): "log: \(fault.sentence)"
        }
    }
}

extension LogFault {
    /// The fault in one sentence, with the number of the entry.
    var sentence: String {
        switch self {
        case .missing(let first, let last):
            first == last ? "entry \(first) is missing" : "entries \(first) to \(last) are missing"
        case .changed(let number): "entry \(number) is not what was written"
        case .outOfOrder(let number): "entry \(number) does not follow the one before it"
        case .afterTheEnd(let number): "entry \(number) was not appended by fuseguard"
        case .unreadable(let number, let column): "entry \(number): a value nothing can read in \(column)"
        }
    }
}

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
