import FuseCore
import FuseJSON
import FuseRecord
import FuseReport
import FuseService
import FuseStore
import FuseZaptec

/// Reads installations from the vendor's API and records them.
struct Pull {
    let api: APIOptions
    let actor: ActorOptions
    let mayReplace: Bool
    /// Describes the result for the installation.
    let describe: (InstallationImport) -> String

    /// Reads an installation and records it in a store, which is made if it does not exist.
    func record(_ id: Identifier, in store: StoreOptions, isDryRun: Bool) throws -> Recorder.Outcome {
        let isThere = SQLiteStore.isThere(store.path)
        let known = isThere ? try known(id, in: store.open(for: .reading)) : nil
        let declared = try declared(id, beside: known?.installation, known?.before)
        return try recorder().record(in: store, isDryRun: isDryRun) { _, declare in try declare(declared) }
    }

    /// Reads an installation and records it in an open store.
    func record(_ id: Identifier, in store: SQLiteStore) throws -> Recorder.Outcome {
        let known = try known(id, in: store)
        let declared = try declared(id, beside: known.installation, known.before)
        return try recorder().record(in: store, store.path, isDryRun: false) { _, declare in
            try declare(declared)
        }
    }

    /// Reads an installation and compares it with its record.
    func compare(_ id: Identifier, in options: StoreOptions) throws -> Recorder.Outcome {
        let store = try options.open(for: .reading)
        let before = try Source.store(store).record(id).installation
        return try recorder().compare(declared(id, beside: before), in: store)
    }

    /// The installation as recorded, and the state of the store.
    private func known(
        _ id: Identifier, in store: SQLiteStore
    ) throws -> (installation: Installation?, before: BeforePull) {
        try store.read { reading in
            let before = BeforePull(
                writes: try reading.passedWrites(of: id), lastEntry: try reading.lastLogEntry(of: id)?.number,
                begun: .now)
            return (try reading.record(id)?.installation, before)
        }
    }

    private func recorder() throws -> Recorder {
        Recorder(
            source: .api, mayReplace: mayReplace, attribution: try actor.attribution(), describe: describe)
    }

    /// Reads an installation from the API.
    ///
    /// Reading takes a while. What was confirmed or declared meanwhile is newer than the reading, and the
    /// reading never overwrites it.
    ///
    /// - Parameters:
    ///   - id: The id of the installation.
    ///   - before: The record as it was before the reading began.
    ///   - state: The state of the store when the reading began; nil where nothing is recorded.
    /// - Returns: The declaration, which is made once the record is known.
    /// - Throws: ``CommandError`` if the answers are of another installation, or the errors of the API and of
    ///   its answers.
    private func declared(
        _ id: Identifier, beside before: Installation?, _ state: BeforePull? = nil
    ) throws -> Declared {
        defer { Console.progress("") }
        let answers = try api.withClient { client in
            try await client.answers(of: id) { read, all in
                Console.progress("\(read) of \(all) chargers read")
            }
        }
        let home = try Mapping.installation(of: answers)
        guard home == id else { throw CommandError.otherInstallation(home, asked: id) }
        let address = try api.address().text
        let asked = JSONValue.members(["api": .text(address), "replace": .bool(mayReplace)])
        return Declared(
            name: address, home: id, asked: asked.line, api: address,
            declaration: { recorded in
                guard recorded == before else { throw CommandError.changedMeanwhile(id) }
                return try Mapping.declaration(of: answers, onto: recorded, readAt: .now)
            }, before: state)
    }
}
