public import FuseJSON

/// A document as written.
public enum Document: Sendable {
    /// Nested values, of YAML or JSON.
    case tree(DocumentNode)
    /// Rows below a header, of CSV.
    case table(CSVTable)

    /// The tree, for documents that cannot be tables.
    ///
    /// - Parameter advice: The advice in the error for a table.
    /// - Returns: The root of the tree.
    /// - Throws: ``DocumentError`` with the advice if the document is a table.
    func tree(else advice: String) throws(DocumentError) -> DocumentNode {
        switch self {
        case .tree(let root): return root
        case .table(let table):
            throw DocumentError(.contradiction(advice), at: table.header.cells.first?.position)
        }
    }
}
