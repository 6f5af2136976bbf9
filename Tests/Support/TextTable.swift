/// A text table under a heading: the cells before `|` are given, those behind it expected.
package struct TextTable {
    /// One row: each cell by its column's heading, and its line number for messages.
    package struct Row {
        package let words: [String: String]
        package let text: String

        package subscript(_ column: String) -> String { words[column] ?? "" }
    }

    package let rows: [Row]

    package init(_ text: String) {
        let lines = text.split(separator: "\n").map {
            $0.split(whereSeparator: { " |".contains($0) }).map(String.init)
        }
        .filter { !$0.isEmpty && !$0[0].hasPrefix("#") }
        let head = lines.first ?? []
        rows = lines.dropFirst().map { words in
            precondition(
                words.count == head.count,
                "a row of \(words.count) words below \(head.count) headings: \(words)")
            return Row(
                words: Dictionary(uniqueKeysWithValues: zip(head, words)), text: words.joined(separator: " "))
        }
    }
}
