/// An id from a literal in source, checked when it is made.
///
/// Only a literal without interpolation becomes an id this way, because it is a `StaticString`. A text that
/// is known when the program runs is checked by ``Identifier/init(_:)``, which throws.
///
/// ```swift
/// let garage: Identifier = "garage"
/// let bay = try Identifier("bay-\(number)")
/// ```
///
/// `Identifier("garage")` is a literal, too: Swift then calls the initialiser for literals, which ends the
/// process instead of throwing.
extension Identifier: ExpressibleByStringLiteral {
    /// Makes an id from a literal.
    ///
    /// - Parameter text: 1 to 64 characters of `A–Z a–z 0–9 . _ : -`.
    /// - Precondition: The literal is an id. Otherwise it is a mistake in the source, and the process ends.
    public init(stringLiteral text: StaticString) {
        guard let id = try? Identifier(checking: text.description) else {
            preconditionFailure(
                "\"\(text)\" is not an id: an id has 1 to 64 characters of A-Z a-z 0-9 . _ : -")
        }
        self = id
    }
}
