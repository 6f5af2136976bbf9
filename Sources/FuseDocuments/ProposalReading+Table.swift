public import FuseCore
import FuseJSON

extension ProposalReading {
    /// Reads a proposal in any notation.
    ///
    /// - Parameter document: A proposal document, or a table of updates.
    /// - Returns: The proposal with all updates of the document.
    /// - Throws: ``DocumentError`` for what cannot be read, ``PlacedError`` for facts that do not fit.
    public static func read(_ document: Document) throws -> Proposal {
        switch document {
        case .tree(let root): try read(root)
        case .table(let table): try read(table)
        }
    }

    /// Reads the body of the vendor's `POST /api/chargers/{id}/update`; a table is refused.
    ///
    /// - Parameters:
    ///   - document: The body.
    ///   - charger: The charger of the update.
    /// - Returns: The update, with the fields that the body has.
    /// - Throws: ``DocumentError`` for what cannot be read, ``PlacedError`` for facts that do not fit.
    public static func readBody(_ document: Document, charger: Identifier) throws -> ChargerUpdate {
        try readBody(
            document.tree(
                else:
                    "this is a CSV, whose rows name their chargers; leave --charger out, or give a bare body"),
            charger: charger)
    }

    /// Reads a table of updates: `charger`, the fields of an update's body, optionally `installation`.
    private static func read(_ table: CSVTable) throws -> Proposal {
        let rows = try table.rows(of: columns, others: chargerColumns).map { row throws(DocumentError) in
            try body(row, with: ["charger", "installation"])
        }
        let chargers = try table.chargers(of: rows)
        let installation = try installation(of: rows)
        return try Proposal(
            installation: installation, updates: zip(chargers, rows).map { try update($0, $1) })
    }

    private static let columns =
        [Column("charger"), Column("installation")]
        + bodyKeys.map { Column($0, .number, spellings: spellings(of: $0)) }

    private static let chargerColumns = CSVTable.advice(
        "this is a column of a table of chargers, which 'fuseguard import' reads; a proposal has charger, "
            + "installation, " + bodyKeys.joined(separator: ", "),
        for: ChargerTable.columns.map(\.name))

    /// The installation that the rows name; it must be the same in all that name one.
    private static func installation(of rows: [Members]) throws(DocumentError) -> Identifier? {
        var first: (id: Identifier, row: Members)?
        for row in rows {
            guard let cell = row["installation"] else { continue }
            let id = try cell.identifier()
            if let first, first.id != id {
                throw cell.failure(
                    .contradiction(
                        "\(first.row.object.path) is for installation \(first.id); a proposal is for one, "
                            + "so divide the table"))
            }
            first = first ?? (id, row)
        }
        return first?.id
    }
}
