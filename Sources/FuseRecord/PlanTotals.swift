public import FuseCore

/// The confirmed total of each line of each fuse at the time when a plan was made.
///
/// While the plan is carried out, a line may carry the larger of its usable current and this total, whatever
/// other updates have added since.
public struct PlanTotals: Hashable, Sendable {
    private struct Key: Hashable {
        let fuse: Identifier
        let line: Line
    }

    private let totals: [Key: Milliamperes]

    /// Unknown totals: no line may carry more than its usable current.
    public static let unknown = PlanTotals(totals: [:])

    private init(totals: [Key: Milliamperes]) { self.totals = totals }

    /// Makes totals from lines, each named once.
    package init(_ lines: some Sequence<(fuse: Identifier, line: Line, total: Milliamperes)>) {
        self.totals = lines.reduce(into: [:]) { $0[Key(fuse: $1.fuse, line: $1.line)] = $1.total }
    }

    /// Makes the totals of an installation; they are unknown where its supply is.
    public init(of installation: Installation) {
        var totals: [Key: Milliamperes] = [:]
        if let supply = installation.supply {
            let counted = LineTotals(of: installation, on: supply).counted
            for (fuse, currents) in zip(installation.fuses, counted) {
                for line in installation.lines {
                    totals[Key(fuse: fuse.id, line: line)] = currents[line]
                }
            }
        }
        self.totals = totals
    }

    /// The total of a line at that time; nil where it is unknown.
    public subscript(fuse: Identifier, line: Line) -> Milliamperes? { totals[Key(fuse: fuse, line: line)] }

    /// Returns the smaller total for each line that both have.
    package func smaller(_ other: PlanTotals) -> PlanTotals {
        PlanTotals(
            totals: totals.reduce(into: [:]) { smaller, one in
                if let total = other.totals[one.key] { smaller[one.key] = min(total, one.value) }
            })
    }

    /// The totals as text, one a line, in sorted order.
    public var text: String {
        totals.map { "\($0.key.fuse) \($0.key.line.label) \($0.value.count)\n" }.sorted().joined()
    }

    /// Reads the totals from their text; nil where the text is not valid.
    public init?(text: String) {
        var totals: [Key: Milliamperes] = [:]
        for row in text.split(separator: "\n") {
            let words = row.split(separator: " ").map(String.init)
            guard words.count == 3, let fuse = try? Identifier(words[0]), let line = Line(label: words[1]),
                let count = Int64(words[2]), count >= 0
            else { return nil }
            totals[Key(fuse: fuse, line: line)] = Milliamperes(count)
        }
        self.totals = totals
    }
}
