import FuseStore
import Testing

@Suite struct TemporaryRowsTests {
    @Test func `rows come back in their order, with every character`() throws {
        let rows = try TemporaryRows(columns: 2)
        let kept = [["a", ""], ["zero \0 inside", "two\nlines"], ["ø €", "\u{FEFF}\""]]
        for row in kept { try rows.append(row) }
        for _ in 1...2 {
            var read: [[String]] = []
            try rows.read { read.append($0) }
            #expect(read == kept)
        }
    }

    @Test func `more rows than fit into memory come back whole`() throws {
        let rows = try TemporaryRows(columns: 1)
        let text = String(repeating: "0123456789", count: 1_000)
        for number in 0..<1_000 { try rows.append(["\(number) \(text)"]) }
        var count = 0
        try rows.read { row in
            #expect(row == ["\(count) \(text)"])
            count += 1
        }
        #expect(count == 1_000)
    }

    @Test func `an error of the reader is passed on as it is`() throws {
        struct Stopped: Error {}
        let rows = try TemporaryRows(columns: 1)
        try rows.append(["a"])
        #expect(throws: Stopped.self) { try rows.read { _ in throw Stopped() } }
    }
}
