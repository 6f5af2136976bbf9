import FuseCore
import FuseTestSupport
import Testing

@testable import FuseDocuments
@testable import FuseJSON

@Suite struct CSVTests {
    private func cells(_ text: String) throws -> [[String]] {
        let table = try CSVReader.read(Array(text.utf8))
        return ([table.header] + table.rows).map { $0.cells.map(\.text) }
    }

    private func error(_ text: String) -> DocumentError? {
        do {
            _ = try CSVReader.read(Array(text.utf8))
            return nil
        } catch {
            return error
        }
    }

    @Test func `quotes hold separators, quotes and line breaks together`() throws {
        #expect(try cells("a,b\n1,2\n") == [["a", "b"], ["1", "2"]])
        #expect(
            try cells("a,b\r\n\"1,\"\"x\"\"\",\"2\r\n3\"") == [["a", "b"], ["1,\"x\"", "2\r\n3"]])
        #expect(try cells("a,b\n\"\",\"\"\"\"\n") == [["a", "b"], ["", "\""]])
        #expect(try cells("\"a,b\",c\n1") == [["a,b", "c"], ["1"]])
    }

    @Test func `the header's own separator separates, whatever else the rows have`() throws {
        #expect(try cells("a;b\n1,5;2\t3\n") == [["a", "b"], ["1,5", "2\t3"]])
        #expect(try cells("a\tb\n1,5\t2;3\n") == [["a", "b"], ["1,5", "2;3"]])
        #expect(try cells("a,b\n1;5,2\n") == [["a", "b"], ["1;5", "2"]])
        #expect(try cells("\"a;b\",c\n1,2\n") == [["a;b", "c"], ["1", "2"]])
        #expect(try cells("charger\nA1;A2,A3\n") == [["charger"], ["A1;A2,A3"]])
    }

    @Test func `blanks around a cell do not count, those in quotes do`() throws {
        #expect(
            try cells(" a ,b\n 1 2\t, \" x \" \n") == [["a", "b"], ["1 2", " x "]])
        #expect(try cells("a\tb\n 1 \t \n") == [["a", "b"], ["1", ""]])
    }

    @Test func `a byte order mark, both line ends and a missing last one are understood`() throws {
        let rows = [["a", "b"], ["1", "2"], ["3", "4"]]
        for text in ["a,b\n1,2\n3,4\n", "a,b\r\n1,2\r\n3,4\r\n", "\u{FEFF}a,b\r\n1,2\n3,4"] {
            #expect(try cells(text) == rows)
        }
        #expect(try CSVReader.read(Array("\u{FEFF}a,b\n1".utf8)).header.cells[1].position.column == 3)
    }

    @Test func `rows are counted as a spreadsheet shows them, empty ones too`() throws {
        let text = ";;\n\na;b\n\"1\n2\";3\n; ;;;\n \n4;5\n"
        let table = try CSVReader.read(Array(text.utf8))
        #expect(table.header.number == 3)
        #expect(table.rows.map(\.number) == [4, 7])
        #expect(table.rows[1].cells[1].position == TextPosition(line: 8, column: 3))
        #expect(table.rows[1].cells.map(\.text) == ["4", "5"])
    }

    /// The fault, its position, and the table without the fault.
    private static let faults:
        [(String, says: String, line: Int, column: Int, path: String?, right: String)] = [
            ("", "empty", 1, 1, nil, "a\n1"),
            (" ;;\r\n\n", "empty", 3, 1, nil, " ;;\r\n\na\n1"),
            ("a,b\n", "no rows below", 2, 1, nil, "a,b\n,2"),
            ("a,b\n,\n  \n", "no rows below", 4, 1, nil, "a,b\n,\n  \nx"),
            ("a,,b\n1,2,3", "column 2 has no name", 1, 3, "row 1", "a,c,b\n1,2,3"),
            ("a,b,\n1,2", "column 3 has no name", 1, 5, "row 1", "a,b\n1,2"),
            ("a,b\n1,2,", "3 cells below 2 names", 2, 5, "row 2", "a,b\n1,"),
            ("a,b\n1,2\n1,2,3", "3 cells below 2 names", 3, 5, "row 3", "a,b\n1,2\n1"),
            ("a,b;c\n1,2", "\",\" and \";\"", 1, 4, "row 1", "a,\"b;c\"\n1,2"),
            ("a\tb,c\n1", "a tab and \",\"", 1, 4, "row 1", "a\t\"b,c\"\n1"),
            ("a,b\n1,2\"", "quote inside a cell", 2, 4, "row 2, column b", "a,b\n1,\"2\"\"\""),
            ("a,b\n1\"2,3", "quote inside a cell", 2, 2, "row 2, column a", "a,b\n\"1\"\"2\",3"),
            ("a\"b\n1", "quote inside a cell", 1, 2, "row 1", "\"a\"\"b\"\n1"),
            ("a,b\n1,\"2\n3", "never closed", 2, 3, "row 2, column b", "a,b\n1,\"2\n3\""),
            ("a,b\n1,\"2\"\"", "never closed", 2, 3, "row 2, column b", "a,b\n1,\"2\"\"\""),
            ("a,b\n\"1\"x,2", "after the closing quote", 2, 4, "row 2, column a", "a,b\n\"1x\",2"),
            ("a,b\n\"1\n\" x,2", "after the closing quote", 3, 3, "row 2, column a", "a,b\n\"1\n\" ,2"),
            ("a,b\r1,2\r", "carriage return", 1, 4, "row 1", "a,b\r\n1,2\r\n"),
            ("a,b\n1,2\r", "carriage return", 2, 4, "row 2, column b", "a,b\n1,2\r\n"),
        ]

    @Test func `each fault of a table is named with its place, and nothing is said beside it`() throws {
        for (text, says, line, column, path, right) in Self.faults {
            let found = try #require(error(text), "\(text)")
            guard case .syntax(let sentence) = found.problem else {
                Issue.record("\(text): \(found)")
                continue
            }
            #expect(sentence.contains(says), "\(text): \(sentence)")
            #expect(found.position == TextPosition(line: line, column: column), "\(text)")
            #expect(found.path == path, "\(text)")
            #expect(error(right) == nil, "\(right)")
        }
        let twice = error("a,b,a\n1")
        #expect(twice?.problem == .repeatedKey("a", known: nil) && twice?.path == "row 1, column a")
        #expect(error("a,b,A\n1") == nil)
    }

    @Test func `what is no text, or too much of it, is refused`() {
        #expect(throws: DocumentError(.notUTF8, at: TextPosition(line: 2, column: 2))) {
            try CSVReader.read(Array("a\nK".utf8) + [0xF8, 0x0A])
        }
        #expect(throws: DocumentError(.tooLarge(limit: DocumentLimits.bytes), at: nil)) {
            try CSVReader.read([UInt8](repeating: 0x61, count: DocumentLimits.bytes + 1))
        }
    }

    @Test func `a random table is read as it was written, in whatever way it was`() throws {
        for seed in UInt64(1)...300 {
            var random = SplitMix64(seed: seed)
            let separator = random.pick([",", ";", "\t"])
            let pieces = ["a", "B7", "16.5", ",", ";", "\t", "\"", "\n", "\r\n", " ", "é", "🚗"]
            func cell() -> String {
                (0..<random.pick([0, 1, 1, 2, 5])).map { _ in random.pick(pieces) }.joined()
            }
            func written(_ text: String) -> String {
                let isPlain = text.allSatisfy { !$0.isWhitespace && !",;\"".contains($0) }
                return isPlain && random.oneIn(2)
                    ? text : "\"" + text.map { $0 == "\"" ? "\"\"" : String($0) }.joined() + "\""
            }
            let width = random.pick([2, 3, 6])
            let header = (0..<width).map { "\($0)" + cell() }
            let rows = (0..<random.pick([1, 2, 9])).map { number in
                ["row \(number)"] + (1..<width).map { _ in cell() }
            }
            let text = ([header] + rows).map { $0.map(written).joined(separator: separator) }
                .joined(separator: random.pick(["\n", "\r\n", "\n\n"]))
            #expect(try cells(text) == [header] + rows, "seed \(seed)")
        }
    }

    @Test func `bytes at random are read or refused, never more`() throws {
        let alphabet = Array(
            "charger,;\t\"\r\n A1=16.5-,offlineChargeCurrent,circuit,observed.lines L1+".utf8)
        let recorded = try site([charger("A1", 16)])
        for seed in UInt64(1)...3_000 {
            var random = SplitMix64(seed: seed)
            let head = random.pick([
                "", "charger,offlineChargeCurrent\n", "\u{FEFF}charger;circuit\r\nA1;", "charger\n",
            ])
            let bytes =
                Array(head.utf8)
                + (0..<Int.random(in: 0...60, using: &random)).map { _ in
                    random.oneIn(20) ? UInt8.random(in: 0...255, using: &random) : random.pick(alphabet)
                }
            _ = try? ProposalReading.read(Notation(name: nil, bytes: bytes).read(bytes))
            guard let table = try? CSVReader.read(bytes) else { continue }
            #expect(table.rows.allSatisfy { !$0.isEmpty && $0.cells.count <= table.header.cells.count })
            _ = try? ProposalReading.read(.table(table))
            _ = try? ChargerTable(table).declaration(onto: recorded, of: recorded.id)
        }
    }

    @Test func `a table is known by its name, or by its column charger`() {
        func notation(_ name: String?, _ text: String) -> Notation {
            Notation(name: name, bytes: Array(text.utf8))
        }
        #expect(notation("a.csv", "{}") == .csv)
        #expect(notation("A.CSV", "") == .csv)
        #expect(notation("a.yaml", "charger,x") == .yaml)
        for text in [
            "charger", "charger,x\nA1", "x;charger\r\n", "\u{FEFF}\"charger\"\tx", " x , charger \n",
            "\ncharger\n",
        ] {
            #expect(notation(nil, text) == .csv, "\(text)")
            #expect(notation("/dev/stdin", text) == .csv, "\(text)")
        }
        for text in [
            "charger: A1", "chargers,x", "Charger;x", "x\ncharger,y", "# site, charger, list\nid: x", "",
        ] {
            #expect(notation(nil, text) == .yaml, "\(text)")
        }
        #expect(notation(nil, "[\"x\",charger,1]") == .json)
    }
}
