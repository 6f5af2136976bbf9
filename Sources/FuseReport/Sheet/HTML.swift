/// A piece of an HTML page.
///
/// All text is escaped; markup comes from elements only.
struct HTML: ExpressibleByStringInterpolation {
    /// The markup of the piece.
    let markup: String

    private init(markup: String) { self.markup = markup }

    /// Creates a piece from a literal text.
    init(stringLiteral text: String) { self.init(text) }

    /// Creates a piece from a text.
    init(_ text: String) { self.markup = Self.escaped(text) }

    /// Joins pieces.
    init(_ pieces: [HTML]) { self.markup = pieces.map(\.markup).joined() }

    /// Creates an element.
    ///
    /// Names come from the program and are not escaped; values and contents are.
    static func element(
        _ name: StaticString, _ attributes: KeyValuePairs<StaticString, String> = [:], _ contents: [HTML] = []
    ) -> HTML {
        let values = attributes.map { " \($0)=\"\(escaped($1))\"" }.joined()
        let inner = contents.map(\.markup).joined()
        return HTML(markup: "<\(name)\(values)>\(inner)</\(name)>")
    }

    /// Writes a complete document that loads nothing and whose policy forbids it to.
    ///
    /// - Parameters:
    ///   - title: The title of the window and of a saved file.
    ///   - style: The style sheet; not escaped, so it comes from the program.
    ///   - body: The contents.
    /// - Returns: The text of the document.
    static func document(title: String, style: StaticString, _ body: [HTML]) -> String {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>\(escaped(title))</title>
        <style>
        \(style)
        </style>
        </head>
        <body>
        \(body.map(\.markup).joined(separator: "\n"))
        </body>
        </html>

        """
    }

    private static func escaped(_ text: String) -> String {
        text.escapedAsMarkup.replacing("'", with: "&#39;")
    }
}
