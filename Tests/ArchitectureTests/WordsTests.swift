import Foundation
import Testing

@Suite struct WordsTests {
    /// The place of a line within a documentation comment.
    private enum Part {
        case firstLine, summary, discussion
    }

    /// One line of a comment.
    private struct Line {
        /// The file and the number of the line in it.
        let place: String
        /// The comment with its marker, without the code before it.
        let text: String
        /// The width of the line with the code or the blanks before the comment.
        let columns: Int
        /// The place within a documentation comment; nil for any other comment.
        let part: Part?

        /// The word with which the comment begins.
        var firstWord: String { String(text.drop { $0 == "/" || $0 == " " }.prefix { $0.isLetter }) }
        /// All words, in lower case.
        var words: Set<String> { Set(text.lowercased().split { !$0.isLetter }.map { String($0) }) }
        /// True in the first paragraph of a documentation comment.
        var isSummary: Bool { part == .firstLine || part == .summary }
    }

    private static let folders = ["Sources", "schema", "Tests"]
    private static let questions: Set = [
        "What", "Whether", "How", "Who", "Which", "Where", "When", "Why",
    ]
    private static let people: Set = ["nobody", "somebody", "whoever", "anybody", "someone", "anyone"]
    private static let mostColumns = 110

    /// The part of a documentation comment that a line belongs to; nil for a line of another comment.
    private static func part(of line: Substring, after previous: Part?) -> Part? {
        guard line.hasPrefix("///") else { return nil }
        guard let previous else { return .firstLine }
        return previous == .discussion || line == "///" ? .discussion : .summary
    }

    /// The comments of a Swift file, line by line.
    ///
    /// A text literal of several lines has none. Behind code a comment comes after two blanks, as
    /// `swift format` puts it.
    private static func comments(in text: String, of file: String) -> [Line] {
        var lines: [Line] = []
        var part: Part?
        var isInLiteral = false
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let code = line.drop { $0 == " " }
            let isWhole = !isInLiteral && code.hasPrefix("//")
            let behind: Substring? =
                isInLiteral ? nil : line.range(of: "  // ").map { line[$0.lowerBound...] }
            let comment: Substring? = isWhole ? code : behind
            part = isWhole ? Self.part(of: code, after: part) : nil
            if let comment {
                let text = comment.drop { $0 == " " }
                lines.append(
                    Line(place: "\(file):\(index + 1)", text: String(text), columns: line.count, part: part))
            }
            // An odd number of marks begins or ends a literal.
            if !isWhole, line.components(separatedBy: "\"\"\"").count.isMultiple(of: 2) {
                isInLiteral.toggle()
            }
        }
        return lines
    }

    /// The comments of all Swift files of a folder.
    private static func comments(below folder: String) throws -> [Line] {
        let files = Project.files(below: folder).filter {
            $0.pathExtension == "swift" && !$0.pathComponents.contains(".build")
        }
        return try files.sorted { $0.path < $1.path }.flatMap { file -> [Line] in
            let name = String(file.path.dropFirst(Project.root.path.count + 1))
            return comments(in: try String(contentsOf: file, encoding: .utf8), of: name)
        }
    }

    private static func list(_ lines: [Line]) -> String {
        lines.map { "\($0.place): \($0.text)" }.joined(separator: "\n")
    }

    @Test(arguments: folders) func `no summary begins like a question`(folder: String) throws {
        let found = try Self.comments(below: folder).filter {
            $0.part == .firstLine && Self.questions.contains($0.firstWord)
        }
        #expect(found.isEmpty, "name the thing, or begin with a verb:\n\(Self.list(found))")
    }

    @Test(arguments: folders) func `every person in a comment exists`(folder: String) throws {
        let found = try Self.comments(below: folder).filter { !$0.words.isDisjoint(with: Self.people) }
        #expect(found.isEmpty, "name the actor:\n\(Self.list(found))")
    }

    @Test(arguments: folders) func `no summary is wider than a line of code`(folder: String) throws {
        let found = try Self.comments(below: folder).filter {
            $0.isSummary && $0.columns > Self.mostColumns
        }
        #expect(found.isEmpty, "say it shorter, or add a paragraph:\n\(Self.list(found))")
    }

    @Test func `comments and their summaries are found, and text literals are not comments`() {
        let text = """
            /// What a load is, which goes on
            /// here.
            ///
            /// How it counts.
            let load = "nobody"  // Somebody's load.
            // Why it is so.
            let text = \"\"\"
                /// Whoever
                \"\"\"
                /// Whether it is.
            var isLoad = true
            """
        let found = Self.comments(in: text, of: "Load.swift")
        #expect(found.map(\.place) == [1, 2, 3, 4, 5, 6, 10].map { "Load.swift:\($0)" })
        let parts: [Part?] = [.firstLine, .summary, .discussion, .discussion, nil, nil, .firstLine]
        #expect(found.map(\.part) == parts)
        #expect(found.map(\.firstWord) == ["What", "here", "", "How", "Somebody", "Why", "Whether"])
        #expect(found.map { $0.words.isDisjoint(with: Self.people) }.firstIndex(of: false) == 4)
        #expect(found.map(\.columns) == [33, 9, 3, 18, 40, 16, 22])
    }
}
