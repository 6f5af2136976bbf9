extension String {
    /// The text escaped, also for a value between quotation marks. By scalars: a mark that combines with a quotation mark
    /// makes another character of it, and a parser sees the quotation mark all the same.
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
