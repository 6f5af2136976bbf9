import Foundation
import Testing

@Suite struct FleetTests {
    /// An installation with chargers whose ids are in no order.
    private static func line(_ number: Int) -> String {
        let chargers = (0..<50).map { place in
            let id = String(UInt64(number * 50 + place + 1) &* 0x9E37_79B9_7F4A_7C15, radix: 16)
            return "{\"id\": \"\(id)\", \"name\": \"Å \\\"\(place)\\\"\", \"offlineCurrent\": \(place % 10)}"
        }
        return
            "{\"format\": \"fuseguard/installation/1\", \"id\": \"site-\(1_000 + number)\", \"supply\": \"TN-3\", "
            + "\"fuse\": 400, \"circuits\": [{\"id\": \"c\", \"fuse\": 125, \"chargers\": ["
            + chargers.joined(separator: ", ") + "]}]}"
    }

    @Test func `a whole store goes out and in again`() throws {
        let shell = try Shell()
        let count = 400
        try shell.write((0..<count).map(Self.line).joined(separator: "\n"), to: "fleet.jsonl")
        // The output is larger than its buffer in memory: 20,000 changes with their names.
        let first = try shell.run(
            "fuseguard import fleet.jsonl && fuseguard export --all >all.jsonl && wc -c <all.jsonl")
        #expect(first.status == 0, "\(first.errors)")
        let size = first.output.split(separator: "\n").last.flatMap { Int($0) } ?? 0
        #expect(size > 2 << 20)
        let again = try shell.run(
            """
            fuseguard import --db copy.db all.jsonl >1 && fuseguard export --db copy.db --all | cmp - all.jsonl &&
            fuseguard verify --db copy.db
            """)
        #expect(again.status == 0, "\(again.output)\(again.errors)")
        // Everything changes: the description of the changes is larger than the fleet.
        let changed = try shell.run(
            """
            sed 's/offlineCurrent": /offlineCurrent": 1/g' all.jsonl >changed.jsonl
            fuseguard import --json changed.jsonl >changes.json; echo $?
            jq '.installations | length, ([.[].changes | length] | add)' changes.json
            fuseguard export --all | cmp - all.jsonl && fuseguard import --replace changed.jsonl | tail -1
            """)
        let lines = changed.output.split(separator: "\n").map(String.init)
        #expect(
            lines.prefix(2) == ["1", "\(count)"] && lines.count == 4, "\(changed.output)\(changed.errors)")
        #expect((Int(lines[safe: 2] ?? "") ?? 0) > 10_000)
        #expect(lines.last?.hasPrefix("Recorded in ") == true)
    }

    @Test func `many single files are one transaction`() throws {
        let shell = try Shell()
        for number in 0..<60 { try shell.write(Self.line(number), to: "site-\(number).json") }
        try shell.write("{}", to: "wrong.json")
        let refused = try shell.run("fuseguard import site-*.json wrong.json; echo $?; ls *.db*")
        #expect(refused.output == "65\n" && refused.errors.contains("wrong.json"))
        let done = try shell.run("fuseguard import site-*.json >/dev/null && fuseguard list | wc -l")
        #expect(done.output == "60\n")
    }
}

extension Array {
    fileprivate subscript(safe index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}
