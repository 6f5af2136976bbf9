/// One small change of the sources that some test ought to notice.
struct Mutant: Encodable {
    /// How a mutant stands beside the original.
    enum Form: String, Encodable {
        /// An expression for an expression.
        case expression
        /// A statement for a statement; nothing for a statement that is left out.
        case statement
    }

    /// Its number among all mutants that are found in the same files.
    let id: Int
    /// The file, as it was asked for.
    let file: String
    /// The first line of what is replaced.
    let line: Int
    /// The last line of what is replaced.
    let lastLine: Int
    /// The column of what is replaced.
    let column: Int
    /// What kind of change it is.
    let kind: String
    /// What stands there, on one line.
    let before: String
    /// What it is replaced by, on one line.
    let after: String
    /// What the line reads, without indentation: what its explanation is found by, wherever it moves to.
    let text: String
    /// The first and the last line of the statement around it, which the compiler reads as a whole.
    let statement: [Int]
    /// The first and the last line of the function or property around it.
    let declaration: [Int]
    /// How it is written.
    let form: Form
    /// Where in the file's UTF-8 the replaced text begins and ends.
    let place: Range<Int>
}
