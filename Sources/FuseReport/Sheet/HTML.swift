/// A piece of a page. Whatever comes in as text is escaped; only elements are elements.
struct HTML: ExpressibleByStringInterpolation {
    /// The piece as it is written.
    let markup: String

    private init(markup: String) { self.markup = markup }

    /// Text.
    init(stringLiteral text: String) { self.init(text) }

    /// Text.
    init(_ text: String) { self.markup = Self.escaped(text) }

    /// Pieces one after the other.
    init(_ pieces: [HTML]) { self.markup = pieces.map(\.markup).joined() }

    /// An element. Names come from the program; values and contents are escaped.
    static func element(
        _ name: StaticString, _ attributes: KeyValuePairs<StaticString, String> = [:], _ contents: [HTML] = []
    ) -> HTML {
        let values = attributes.map { " \($0)=\"\(escaped($1))\"" }.joined()
        let inner = contents.map(\.markup).joined()
        return HTML(markup: "<\(name)\(values)>\(inner)</\(name)>")
    }

    /// A whole document that needs nothing from elsewhere, and is told so.
    ///
    /// - Parameters:
    ///   - title: What a window and a file are called.
    ///   - style: The style sheet; not escaped, so the program's own.
    ///   - body: What is shown.
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
