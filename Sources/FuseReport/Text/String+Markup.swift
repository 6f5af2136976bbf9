extension String {
    /// The text escaped for markup, also inside a quoted value.
    ///
    /// It is escaped scalar by scalar: a mark that combines with a quotation mark makes another character of
    /// it in Swift, but a parser still sees the quotation mark.
    var escapedAsMarkup: String {
        var escaped = ""
        for scalar in unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "\n", "\t": escaped.unicodeScalars.append(scalar)
            case _ where scalar.value < 0x20 || scalar.value == 0xFFFE || scalar.value == 0xFFFF:
                escaped += "�"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
