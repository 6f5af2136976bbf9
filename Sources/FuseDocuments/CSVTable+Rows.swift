import FuseCore
import FuseJSON

extension CSVTable {
    /// The rows as objects; an empty cell gives no member.
    ///
    /// - Parameters:
    ///   - columns: The allowed columns.
    ///   - others: Names that belong elsewhere, each with advice.
    /// - Returns: One object for each row of the table, in their order.
    /// - Throws: ``DocumentError`` where the header has an unknown or repeated column, or no charger.
    func rows(of columns: [Column], others: [String: String]) throws(DocumentError) -> [Cursor] {
        let pairs = columns.flatMap { column in column.spellings.map { ($0, column) } }
        let spelled = Dictionary(pairs, uniquingKeysWith: { first, _ in first })
        try checkHeader(spelled, known: columns.map(\.name), others)
        let present = header.cells.map { spelled[$0.text] }
        return rows.map { row in cursor(row, members(of: row, present)) }
    }

    private func checkHeader(
        _ spelled: [String: Column], known: [String], _ others: [String: String]
    ) throws(DocumentError) {
        let names = cursor(
            header,
            header.cells.map { .init(key: $0.text, position: $0.position, node: node(of: $0, .text)) })
        for cell in header.cells where spelled[cell.text] == nil {
            guard let advice = others[cell.text], let name = names.peek(cell.text) else { continue }
            throw name.failure(.contradiction(advice))
        }
        _ = try Members(names, spellings: spelled.mapValues(\.name), known: known).required("charger")
    }

    /// The given advice for each of some names that belong elsewhere.
    static func advice(_ advice: String, for names: [String]) -> [String: String] {
        let all = names.map { ($0, advice) } + [("id", "the column of the chargers' ids is named charger")]
        return Dictionary(all, uniquingKeysWith: { first, _ in first })
    }

    /// The charger of each row; a charger in two rows is an error.
    func chargers(of rows: [Members]) throws(DocumentError) -> [Identifier] {
        var first: [Identifier: Members] = [:]
        var chargers: [Identifier] = []
        for row in rows {
            let cell = try row.required("charger")
            let charger = try cell.identifier()
            if let first = first[charger] {
                throw cell.failure(
                    .contradiction("charger \(charger) is in \(first.object.path) too; keep one of them"))
            }
            first[charger] = row
            chargers.append(charger)
        }
        return chargers
    }

    private func cursor(_ row: Row, _ members: [DocumentNode.Member]) -> Cursor {
        let start = row.cells.first?.position ?? TextPosition(line: 1, column: 1)
        return Cursor(DocumentNode(.object(members), at: start), row: row.number)
    }

    /// The members of a row, and the objects of columns such as `observed.at`.
    private func members(of row: Row, _ columns: [Column?]) -> [DocumentNode.Member] {
        var members: [DocumentNode.Member] = []
        var objects: [String: [DocumentNode.Member]] = [:]
        for (place, cell) in row.cells.enumerated() where !cell.text.isEmpty {
            guard let column = columns[place] else { continue }
            let keys = column.name.split(separator: ".", maxSplits: 1).map(String.init)
            let isNested = keys.count == 2
            let member = DocumentNode.Member(
                key: isNested ? keys[1] : header.cells[place].text, position: cell.position,
                node: node(of: cell, column.kind))
            if isNested { objects[keys[0], default: []].append(member) } else { members.append(member) }
        }
        for (key, inner) in objects.sorted(by: { $0.key < $1.key }) {
            let start = inner[0].position
            members.append(.init(key: key, position: start, node: DocumentNode(.object(inner), at: start)))
        }
        return members
    }

    private func node(of cell: Cell, _ kind: Column.Kind) -> DocumentNode {
        DocumentNode(value(of: cell, kind), at: cell.position)
    }

    private func value(of cell: Cell, _ kind: Column.Kind) -> DocumentNode.Value {
        switch (kind, cell.text) {
        case (.text, let text): .text(text)
        case (.number, let text): number(text)
        case (.flag, "true"), (.flag, "True"), (.flag, "TRUE"): .bool(true)
        case (.flag, "false"), (.flag, "False"), (.flag, "FALSE"): .bool(false)
        case (.flag, let text): .text(text)
        case (.lines, let text):
            .list(
                text.split { $0 == " " || $0 == "+" }.map {
                    DocumentNode(.text(String($0)), at: cell.position)
                })
        }
    }

    /// A number in JSON's notation.
    ///
    /// In a table with semicolons, spreadsheets write decimals with a comma.
    private func number(_ text: String) -> DocumentNode.Value {
        let digits = separator == .semicolon ? String(text.map { $0 == "," ? "." : $0 }) : text
        return ScaledDecimal(digits, decimals: 0) == .notANumber ? .text(text) : .number(digits)
    }
}
