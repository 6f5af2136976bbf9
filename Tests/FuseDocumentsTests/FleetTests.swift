import FuseDocuments
import FuseJSON
import Testing

@Suite struct FleetTests {
    @Test(arguments: [
        ("fleet.jsonl", true), ("a/fleet.NDJSON", true), ("fleet.json", false), ("jsonl", false),
        ("a.jsonl/fleet", false), ("fleet.jsonl.gz", false),
    ]) func `the name says what is a fleet`(name: String, isFleet: Bool) {
        #expect(FleetReading.isFleet(name: name) == isFleet)
        #expect(!FleetReading.isFleet(name: nil))
    }

    private func failure(_ text: String) throws -> DocumentError {
        try #require(
            #expect(throws: DocumentError.self) { try FleetReading.read(Array(text.utf8), number: 3) })
    }

    @Test func `a place is that in the file`() throws {
        let head = "{\"format\": \"fuseguard/installation/1\", "
        let unknown = try failure(head + "\"id\": \"x\", \"chargers\": [{\"id\": \"a\", \"nam\": 1}]}")
        #expect(unknown.position == TextPosition(line: 3, column: 76) && unknown.path == "$.chargers[0].nam")
        #expect(try failure(head).position?.line == 3)
        var bytes = Array(head.utf8)
        bytes.append(0xFF)
        let broken = #expect(throws: DocumentError.self) { try FleetReading.read(bytes, number: 3) }
        #expect(broken?.position == TextPosition(line: 3, column: head.utf8.count + 1))
    }

    @Test(arguments: [
        ("\"plain\"", "plain"), ("\"\"", ""), ("\"\\\"\"", "\""), ("\"a\\nb\\u00e5\"", "a\nb\u{E5}"),
        ("\"\\\\\"", "\\"), ("\"ø\\/ø\"", "ø/ø"),
    ]) func `a text is what it says, with escapes and without`(written: String, said: String) throws {
        let node = try JSONReader.read(Array(written.utf8))
        guard case .text(let text) = node.value else { throw DocumentError(.notUTF8, at: nil) }
        #expect(text == said)
        #expect(try JSONReader.read(Array(JSONValue.text(said).line.utf8)).kind == node.kind)
    }

    @Test func `a large object has no name twice either`() throws {
        let many = (0..<40).map { "\"k\($0)\": 1" }.joined(separator: ", ")
        #expect(throws: Never.self) { try JSONReader.read(Array("{\(many)}".utf8)) }
        for key in ["k0", "k15", "k16", "k39"] {
            #expect(throws: DocumentError.self) {
                try JSONReader.read(Array("{\(many), \"\(key)\": 1}".utf8))
            }
        }
    }
}
