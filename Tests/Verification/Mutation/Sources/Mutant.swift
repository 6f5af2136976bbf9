/// One small change of the sources that a test should detect.
struct Mutant: Encodable {
    /// The syntactic form of a mutant.
    enum Form: String, Encodable {
        /// An expression in place of an expression.
        case expression
        /// A statement in place of a statement, or nothing.
        case statement
    }

    /// Its number among all mutants of the same files.
    let id: Int
    /// The file, as given on the command line.
    let file: String
    /// The first line of the replaced text.
    let line: Int
    /// The last line of the replaced text.
    let lastLine: Int
    /// The column of the replaced text.
    let column: Int
    /// The kind of change.
    let kind: String
    /// The replaced text, on one line.
    let before: String
    /// The replacement, on one line.
    let after: String
    /// The text of the line without indentation, by which its explanation is found if the line moves.
    let text: String
    /// The first and the last line of the enclosing statement, which the compiler reads as a whole.
    let statement: [Int]
    /// The first and the last line of the enclosing function or property.
    let declaration: [Int]
    /// The syntactic form.
    let form: Form
    /// The range of the replaced text in the file's UTF-8.
    let place: Range<Int>
}
