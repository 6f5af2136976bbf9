import FuseCore
import FuseDocuments
import FuseJSON
import FuseRecord
import FuseTestSupport

enum Documents {
    /// Runs one of the program's readers.
    ///
    /// - Returns: The value read; nil where the reader refused the input with one of its own errors.
    static func accepted<Value>(_ read: () throws -> Value) throws(FuzzFinding) -> Value? {
        do {
            return try read()
        } catch is DocumentError {
            return nil
        } catch is PlacedError {
            return nil
        } catch {
            throw FuzzFinding("a reader throws \(type(of: error)): \(error)")
        }
    }

    /// Parses bytes as a document in the notation that they appear to have.
    static func document(_ bytes: [UInt8]) throws -> Document {
        try Notation(name: nil, bytes: bytes).read(bytes)
    }

    static func tryInstallation(_ bytes: [UInt8]) throws(FuzzFinding) {
        _ = try accepted { try FleetReading.read(bytes, number: 1) }
        guard let declaration = try accepted({ try InstallationReading.read(document(bytes)) }) else {
            return
        }
        let installation = declaration.installation
        let written = InstallationWriting.document(installation)
        let json = Array(written.document.utf8)
        let again = try accepted { try InstallationReading.read(.tree(JSONReader.read(json))) }
        try hold(again?.installation == installation, "not the same again: \(written.line)")
        guard let yaml = try? YAMLWriter.text(written) else { throw FuzzFinding("no YAML: \(written.line)") }
        let other = try accepted { try InstallationReading.read(.tree(YAMLReader.read(Array(yaml.utf8)))) }
        try hold(other?.installation == installation, "not the same in YAML: \(yaml)")
        let line = try accepted { try FleetReading.read(Array(written.line.utf8), number: 7) }
        try hold(line == again, "not the same in a fleet: \(written.line)")
    }

    static func tryProposal(_ bytes: [UInt8]) throws(FuzzFinding) {
        let charger: Identifier = "charger"
        guard let document = try accepted({ try document(bytes) }) else { return }
        if let proposal = try accepted({ try ProposalReading.read(document) }) {
            let chargers = proposal.updates.map(\.charger)
            try hold(Set(chargers).count == chargers.count, "a charger twice: \(chargers)")
            try hold(!chargers.isEmpty, "a proposal of nothing")
            for update in proposal.updates { try tryUpdate(update) }
        }
        if let update = try accepted({ try ProposalReading.readBody(document, charger: charger) }) {
            try hold(update.charger == charger, "a body names another charger: \(update.charger)")
            try tryUpdate(update)
        }
    }

    /// Checks that an update's numbers are within the ranges of the API.
    private static func tryUpdate(_ update: ChargerUpdate) throws(FuzzFinding) {
        for current in [update.current?.milliamperes, update.minCurrent, update.maxCurrent] {
            let isAllowed = current.map { (0...32_000).contains($0.count) } ?? true
            try hold(isAllowed, "out of range: \(update)")
        }
    }

    /// The chargers of the installation that the tables belong to.
    private static let rows = (["a", "b", "c"] as [Identifier]).map { charger($0, below: "row", wiring: nil) }

    static func tryTable(_ bytes: [UInt8]) throws(FuzzFinding) {
        guard let site = try accepted({ try FuseTestSupport.site(circuits: [("row", 63)], rows) }) else {
            return
        }
        let read = try accepted { () -> ChargerTable in
            guard case .table(let table) = try Notation.csv.read(bytes) else {
                throw FuzzFinding("a CSV is no table")
            }
            return try ChargerTable(table)
        }
        guard let table = read else { return }
        guard let declaration = try accepted({ try table.declaration(onto: site, of: site.id) }) else {
            return
        }
        let (old, new) = (site.chargersByID, declaration.installation.chargersByID)
        let named = Set(table.subjects)
        for (id, charger) in old where !named.contains(id) {
            try hold(new[id] == charger, "a charger without a row changed: \(id)")
        }
        try hold(Set(new.keys) == named.union(old.keys), "chargers from nowhere, or lost: \(new.keys)")
        try hold(declaration.installation.fuses == site.fuses, "a table of chargers changed a fuse")
    }

    static func tryPlan(_ bytes: [UInt8]) throws(FuzzFinding) {
        guard let document = try accepted({ try document(bytes) }) else { return }
        if let plan = try accepted({ try PlanReading(document) }) {
            for update in plan.waves.joined() { try tryUpdate(update) }
        }
        if case .tree(let root) = document {
            _ = try accepted { try ConfirmationReading.read(root) }
            _ = try accepted { try EmptyReading.read(root) }
        }
    }
}
