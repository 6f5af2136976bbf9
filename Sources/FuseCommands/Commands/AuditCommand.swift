import ArgumentParser
import Foundation
import FuseCore
import FuseJSON
import FuseRecord
import FuseReport
import FuseService
import FuseStore

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
