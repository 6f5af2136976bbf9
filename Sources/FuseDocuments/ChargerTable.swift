public import FuseCore
public import FuseJSON
import FusePlanner
public import FuseRecord

/// A table of chargers, one row for each charger.
///
/// Facts that a row does not state stay as recorded, and so do chargers without a row.
public struct ChargerTable: SiteReading {
    static let columns = [
        Column("charger"), Column("name"), Column("wiring"), Column("minCurrent", .number),
        Column("maxCurrent", .number), Column("boxLimit", .number), Column("phaseSelectable", .flag),
        Column("offlineCurrent", .number),
        Column("offlinePhase", .number), Column("fixedCurrent", .number), Column("circuit"),
        Column("observed.current", .number), Column("observed.lines", .lines), Column("observed.at"),
    ]

    private let rows: [ChargerRow]

    /// The chargers with a row, in the order of the rows.
    public var subjects: [Identifier] { rows.map(\.charger) }

    /// Reads a table.
    ///
    /// - Throws: ``DocumentError`` with row and column, for cells that cannot be read and for a charger in
    ///   two rows.
    public init(_ table: CSVTable) throws(DocumentError) {
        let keys = ["charger", "circuit"] + ChargerFacts.keys
        var cells: [Members] = []
        for row in try table.rows(of: ChargerTable.columns, others: ChargerTable.proposalColumns) {
            cells.append(try row.members(keys))
        }
        var rows: [ChargerRow] = []
        for (cells, charger) in zip(cells, try table.chargers(of: cells)) {
            rows.append(
                ChargerRow(
                    cells: cells, charger: charger, facts: try ChargerFacts(cells),
                    circuit: try cells["circuit"]?.identifier()))
        }
        self.rows = rows
    }

    /// The columns of a proposal, which are refused with advice.
    ///
    /// A proposal is not in force, so it must not be recorded because an operator renames a column.
    private static let proposalColumns = CSVTable.advice(
        "this is a column of a proposal, which 'fuseguard check' reads; import what is in force",
        for: ["installation"] + ProposalReading.bodyKeys.flatMap(ProposalReading.spellings))

    /// The installation of the table, as far as its chargers determine it.
    ///
    /// - Parameter homes: The recorded installations of its chargers, as far as these are recorded.
    /// - Returns: The installation; nil where no charger of the table is recorded.
    /// - Throws: ``DocumentError`` where the chargers are recorded in several installations.
    public func home(among homes: [Identifier: Identifier]) throws -> Identifier? {
        var first: (row: ChargerRow, home: Identifier)?
        for row in rows {
            guard let home = homes[row.charger] else { continue }
            if let first, first.home != home {
                throw row.place(of: "charger").failure(
                    .contradiction(
                        "charger \(row.charger) is recorded in installation \(home), and \(first.row.charger) "
                            + "(\(first.row.cells.object.path)) in \(first.home); divide the table"))
            }
            first = first ?? (row, home)
        }
        return first?.home
    }

    /// The recorded installation with the facts of the rows.
    ///
    /// - Parameters:
    ///   - recorded: The installation as recorded.
    ///   - home: Its id.
    /// - Returns: The whole installation; only the facts of the rows count as stated.
    /// - Throws: ``ProposalContextError/noInstallation(_:)`` where it is not recorded, ``DocumentError`` for a
    ///   circuit that does not exist, ``PlacedError`` for facts that do not fit.
    public func declaration(onto recorded: Installation?, of home: Identifier) throws -> Declaration {
        guard let recorded else { throw ProposalContextError.noInstallation(home) }
        let circuits = Set(recorded.fuses.map(\.id))
        var chargers = recorded.chargers
        let places = Dictionary(uniqueKeysWithValues: zip(chargers.map(\.id), chargers.indices))
        var stated: [Identifier: StatedSettings] = [:]
        // A new id may mean a charger by its name, or by its id but for the case of letters.
        lazy var named = Dictionary(recorded.chargers.map { ($0.name, $0) }) { first, _ in first }
        lazy var spelled = Dictionary(recorded.chargers.map { ($0.id.text.lowercased(), $0) }) { first, _ in
            first
        }
        for row in rows {
            if let circuit = row.circuit, !circuits.contains(circuit) {
                throw row.unknownCircuit(circuit, in: recorded)
            }
            let place = places[row.charger]
            if place == nil,
                let meant = named[row.charger.text] ?? spelled[row.charger.text.lowercased()]
            {
                throw row.mistaken(for: meant)
            }
            let known = place.map { chargers[$0] } ?? Charger(id: row.charger, fuse: recorded.id)
            let charger = try row.applied(to: known, on: recorded.supply)
            if let place { chargers[place] = charger } else { chargers.append(charger) }
            stated[row.charger] = row.facts.stated
        }
        let installation = try Installation(
            id: recorded.id, supply: recorded.supply, rules: recorded.rules, fuses: recorded.fuses,
            chargers: chargers)
        return Declaration(installation: installation, stated: stated)
    }
}

/// One row of the table.
private struct ChargerRow {
    let cells: Members
    let charger: Identifier
    let facts: ChargerFacts
    /// The new circuit of the charger; nil where the row does not state one.
    let circuit: Identifier?

    /// The cell of a column, or the whole row where the cell is empty.
    func place(of column: String) -> Cursor { cells[column] ?? cells.object }

    func mistaken(for other: Charger) -> DocumentError {
        let why =
            other.name == charger.text
            ? "is the name of charger \(other.id); write the id"
            : "is not recorded and \(other.id) is; ids are case-sensitive: write \(other.id)"
        return place(of: "charger").failure(
            .contradiction("\(charger) \(why), or add a charger of that id in the installation's document"))
    }

    func unknownCircuit(_ circuit: Identifier, in recorded: Installation) -> DocumentError {
        let nearest = NearestKey.nearest(to: circuit.text, among: recorded.fuses.map(\.id.text))
        return place(of: "circuit").failure(
            .contradiction(
                "installation \(recorded.id) has no circuit \(circuit)"
                    + (nearest.map { "; did you mean \($0)?" } ?? "")))
    }

    /// Returns the charger with the facts of the row, after checking that they fit together.
    func applied(to charger: Charger, on supply: Supply?) throws(PlacedError) -> Charger {
        var charger = facts.applied(to: charger)
        if let circuit { charger.fuse = circuit }
        do {
            try Installation.check(charger, on: supply)
        } catch {
            throw PlacedError(.installation(error), at: place(of: error))
        }
        return charger
    }

    /// The cell that an error is about.
    private func place(of error: InstallationError) -> Cursor {
        switch error {
        case .impossibleWiring: place(of: "wiring")
        case .readingNotInSupply: cells["observed"]?.peek("lines") ?? cells.object
        default: cells.object
        }
    }
}
