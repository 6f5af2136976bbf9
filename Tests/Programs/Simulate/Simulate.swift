import ArgumentParser
import Foundation
import FuseSimulation
import Synchronization

extension Removed: ExpressibleByArgument {}

/// Rolls plans out in simulated worlds full of faults, and checks every fuse after every event.
@main struct Simulate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Rolls plans out in simulated worlds where everything goes wrong.",
        discussion: "Exits 0 where nothing broke, 1 with the seed that did: it breaks alone as well.")

    @Option(help: ArgumentHelp("Which seeds: one, or a range.", valueName: "A-B"))
    var seeds = "1-2000"

    @Option(help: "Leave a rule out, to see that it is needed.")
    var without: Removed?

    @Option(help: "How many threads.")
    var jobs = 1

    @Flag(help: "Tell everything that happens; for one seed.")
    var verbose = false

    private func range() throws -> ClosedRange<UInt64> {
        let ends = seeds.split(separator: "-").map { UInt64($0) }
        guard let first = ends.first ?? nil, let last = ends.last ?? nil, ends.count <= 2, first <= last
        else {
            throw ValidationError("\(seeds) is no range of seeds")
        }
        return first...last
    }

    mutating func run() throws {
        let range = try range()
        if verbose {
            let outcome = try Batch(without: without, name: "one").replay(range.lowerBound)
            print(outcome.story.joined(separator: "\n"))
            print(outcome.violation?.text ?? "seed \(range.lowerBound): nothing broke")
            throw ExitCode(outcome.violation == nil ? 0 : 1)
        }
        let began = Date()
        let shared = Shared()
        let (jobs, without) = (UInt64(max(1, jobs)), without)
        let each = (UInt64(range.count) + jobs - 1) / jobs
        DispatchQueue.concurrentPerform(iterations: Int(jobs)) { job in
            let first = range.lowerBound + UInt64(job) * each
            guard first <= range.upperBound else { return }
            let part = first...min(first + each - 1, range.upperBound)
            do {
                let batch = Batch(without: without, name: "\(job)")
                let result = try batch.run(part) { _ in shared.goesOn(since: began, of: range.count) }
                shared.take(result.violation, result.tally)
            } catch {
                shared.fail("\(error)")
            }
        }
        let (violation, tally, failure) = shared.result
        let seconds = Date().timeIntervalSince(began)
        print(tally.text, terminator: "")
        print(
            "\(tally.count("seeds")) seeds in \(Int(seconds)) s, \(Int(Double(tally.count("seeds")) / seconds)) a second"
        )
        if let failure { print("failed: \(failure)") }
        if let violation { print(violation.text) }
        guard failure == nil, violation == nil else { throw ExitCode(1) }
        print("nothing broke")
    }
}

/// State shared by all threads.
private final class Shared: Sendable {
    private struct Contents {
        var tally = Tally()
        var violation: Violation?
        var failure: String?
        var done = 0
        var told = 0
    }

    private let contents = Mutex(Contents())

    var result: (Violation?, Tally, String?) {
        contents.withLock { ($0.violation, $0.tally, $0.failure) }
    }

    func take(_ violation: Violation?, _ tally: Tally) {
        contents.withLock {
            $0.tally.add(tally)
            if let violation, violation.seed < $0.violation?.seed ?? .max { $0.violation = violation }
        }
    }

    func fail(_ failure: String) { contents.withLock { $0.failure = failure } }

    /// Counts a seed; returns true when the others should go on.
    func goesOn(since began: Date, of all: Int) -> Bool {
        contents.withLock {
            $0.done += 1
            let seconds = Int(Date().timeIntervalSince(began))
            if seconds >= $0.told + 10 {
                $0.told = seconds
                let progress = "\($0.done) of \(all) seeds, \($0.done / max(1, seconds)) a second\n"
                FileHandle.standardError.write(Data(progress.utf8))
            }
            return $0.violation == nil && $0.failure == nil
        }
    }
}
