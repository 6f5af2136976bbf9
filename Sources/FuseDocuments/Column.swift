/// A column that a table may have.
struct Column {
    /// The kind of a column's cells.
    enum Kind {
        /// A text, an id or a keyword.
        case text
        /// A number.
        case number
        /// True or false, in the letter cases that spreadsheets write.
        case flag
        /// Lines: `L1 L3` or `L1+L3`.
        case lines
    }

    /// The name in the header: a key, or the key of an object and a key within it: `observed.at`.
    let name: String
    let kind: Kind
    /// Every accepted spelling of the name.
    let spellings: [String]

    init(_ name: String, _ kind: Kind = .text, spellings: [String]? = nil) {
        self.name = name
        self.kind = kind
        self.spellings = spellings ?? [name]
    }
}
