import FuseCore
import FusePlanner
import FuseRecord
import GRDB

/// An installation without its chargers.
struct InstallationHeader {
    let id: Identifier
    let supply: Supply?
    let rules: CountingRules
    let fuses: [Fuse]

    /// The installation with its chargers.
    ///
    /// - Throws: ``InstallationStoreError/unsound(_:_:)`` if they do not form an installation.
    func installation(with chargers: [Charger]) throws -> Installation {
        do {
            return try Installation(id: id, supply: supply, rules: rules, fuses: fuses, chargers: chargers)
        } catch {
            throw InstallationStoreError.unsound(id, error)
        }
    }
}

/// Reads installation headers in the order of their ids, one at a time.
///
/// Each table is read once, from front to back, however many installations there are. For twenty thousand
/// that takes a fraction of the time of one query for each.
struct InstallationHeaderRows {
    private var installations: RowsByInstallation
    private var ratings: RowsByInstallation
    private var fuses: RowsByInstallation
    private var accepted: RowsByInstallation
    private let last: SortedText

    /// Begins to read the installations whose ids are in a range.
    ///
    /// - Parameters:
    ///   - db: Inside a transaction.
    ///   - ids: The first id and the last.
    /// - Throws: `DatabaseError`.
    init(_ db: Database, in ids: ClosedRange<Identifier>) throws {
        installations = try RowsByInstallation(
            db,
            """
            SELECT id, supply, automatic, automatic_bound_mA, below_minimum, undeclared_wiring, it_current,
                   max_record_age_s, minimum_power_mode, minimum_power_is_on
            FROM installation WHERE id >= ? ORDER BY id
            """, from: ids.lowerBound)
        accepted = try RowsByInstallation(
            db,
            """
            SELECT installation_id, code, charger_id, fuse_id, line, reason, accepted_by, until_ms
            FROM acceptance WHERE installation_id >= ? ORDER BY installation_id, position
            """, from: ids.lowerBound)
        last = SortedText(ids.upperBound.text)
        ratings = try RowsByInstallation(
            db,
            """
            SELECT installation_id, fuse_id, line, rating_mA, reserve_mA
            FROM fuse_line WHERE installation_id >= ? ORDER BY installation_id, fuse_id
            """, from: ids.lowerBound)
        fuses = try RowsByInstallation(
            db,
            """
            SELECT installation_id, id, parent_id, name, factor_billionths, position, is_read, rated_at_ms
            FROM fuse WHERE installation_id >= ? ORDER BY installation_id, id
            """, from: ids.lowerBound)
    }

    /// The next header; nil at the end.
    mutating func next() throws -> InstallationHeader? {
        guard let row = try installations.take(), row.order(0, beside: last) <= 0 else { return nil }
        let id = try row.identifier(0, "installation.id")
        let supply: Supply? = row.isNull(1) ? nil : try row.word(1, "supply")
        var rules = try rules(row)
        rules.accepted = try accepted(in: id)
        return InstallationHeader(id: id, supply: supply, rules: rules, fuses: try fuses(of: id))
    }

    private func rules(_ row: StatementRow) throws -> CountingRules {
        var rules = CountingRules()
        rules.automatic = try row.word(2, "automatic")
        rules.automaticBound = try row.optionalCurrent(3, "automatic_bound_mA")
        rules.belowMinimum = try row.word(4, "below_minimum")
        rules.undeclaredWiring = try row.word(5, "undeclared_wiring")
        rules.itCurrent = row.isNull(6) ? nil : try row.word(6, "it_current")
        rules.maxRecordAge = try row.optionalInteger(7, "max_record_age_s")
        rules.minimumPowerMode = row.isNull(8) ? nil : try row.word(8, "minimum_power_mode")
        rules.isMinimumPowerOn = try row.flag(9, "minimum_power_is_on")
        return rules
    }

    /// The warnings that a person has accepted for the installation.
    private mutating func accepted(in id: Identifier) throws -> [Acceptance] {
        var all: [Acceptance] = []
        let own = SortedText(id.text)
        while let row = try accepted.next(of: own) {
            let subject: Acceptance.Subject
            if row.isNull(2) {
                let line = try row.optionalInteger(4, "line").flatMap { Line(rawValue: Int($0)) }
                subject = .fuse(try row.identifier(3, "acceptance.fuse_id"), line)
            } else {
                subject = .charger(try row.identifier(2, "acceptance.charger_id"))
            }
            all.append(
                Acceptance(
                    code: try row.word(1, "acceptance.code"), subject: subject,
                    reason: try row.text(5, "reason"), by: try row.text(6, "accepted_by"),
                    until: try row.moment(7, "until_ms")))
        }
        return all
    }

    private mutating func fuses(of id: Identifier) throws -> [Fuse] {
        // Both tables are in the order of their fuses.
        var numbers: [(fuse: Identifier, ratings: LineRatings, reserve: LineCurrents)] = []
        let own = SortedText(id.text)
        while let row = try ratings.next(of: own) {
            if numbers.last.map({ row.order(1, beside: SortedText($0.fuse.text)) != 0 }) ?? true {
                numbers.append((try row.identifier(1, "fuse_id"), LineRatings(), .zero))
            }
            guard let line = Line(rawValue: Int(try row.integer(2, "line"))) else {
                throw UnreadableRow(column: "line")
            }
            numbers[numbers.count - 1].ratings[line] = try row.optionalCurrent(3, "rating_mA")
            numbers[numbers.count - 1].reserve[line] = try row.current(4, "reserve_mA")
        }
        var sorted = SortedByPosition<Fuse>()
        var next = 0
        while let row = try fuses.next(of: own) {
            let fuse = try row.identifier(1, "id")
            while next < numbers.count, numbers[next].fuse < fuse { next += 1 }
            let isRated = next < numbers.count && numbers[next].fuse == fuse
            guard let factor = UsableFactor(billionths: try row.integer(4, "factor_billionths")),
                let rating = try? FuseRating(
                    ratings: isRated ? numbers[next].ratings : LineRatings(), factor: factor,
                    reserve: isRated ? numbers[next].reserve : .zero)
            else { throw UnreadableRow(column: "rating_mA") }
            let parent = row.isNull(2) ? nil : try row.identifier(2, "parent_id")
            var read = Fuse(id: fuse, name: try row.name(3), parent: parent, rating: rating)
            read.isRead = try row.flag(6, "is_read")
            read.ratedAt = row.isNull(7) ? nil : try row.moment(7, "rated_at_ms")
            sorted.append(read, at: try row.integer(5, "position"))
        }
        return sorted.inOrder
    }
}

/// The rows of a table in the order of their installations, which the first column names.
///
/// The reader decides where they end: SQLite would compare the last id with that of every row.
struct RowsByInstallation {
    private let rows: StatementRows
    private var ahead: StatementRow?
    private var isTaken = false

    /// Begins a query that has the first installation's id as its argument.
    init(_ db: Database, _ sql: String, from first: Identifier) throws {
        rows = try StatementRows(db, sql, [first.text])
        ahead = try rows.next()
    }

    /// The next row of any installation.
    mutating func take() throws -> StatementRow? {
        if isTaken { ahead = try rows.next() }
        isTaken = true
        return ahead
    }

    /// The next row of an installation; nil if it has no more.
    ///
    /// Rows of installations that are not recorded are skipped.
    mutating func next(of installation: SortedText) throws -> StatementRow? {
        if isTaken { (ahead, isTaken) = (try rows.next(), false) }
        while let row = ahead {
            let order = row.order(0, beside: installation)
            guard order <= 0 else { return nil }
            if order == 0 {
                isTaken = true
                return row
            }
            ahead = try rows.next()
        }
        return nil
    }
}

/// Items that are read in any order and have a position.
struct SortedByPosition<Item> {
    private var items: [Item] = []
    private var positions: [Int64] = []

    mutating func append(_ item: Item, at position: Int64) {
        items.append(item)
        positions.append(position)
    }

    var inOrder: [Item] {
        let isInOrder = positions.indices.dropFirst().allSatisfy { positions[$0 - 1] <= positions[$0] }
        guard !isInOrder else { return items }
        return positions.indices.sorted { (positions[$0], $0) < (positions[$1], $1) }.map { items[$0] }
    }
}
