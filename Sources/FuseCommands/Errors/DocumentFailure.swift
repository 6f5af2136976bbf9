/// An error of a document, with the document's name.
struct DocumentFailure: Error {
    /// The file's name, or `standard input`.
    let name: String
    /// The error itself.
    let cause: any Error
}
