import Foundation
import Testing

@Suite struct BadInputTests {
    private static let head =
        "{\"format\": \"fuseguard/installation/1\", \"id\": \"x\", \"supply\": \"TN-3\", "

    /// A file's name, its content, and a part of the expected message.
    private static let installations: [(String, String, String)] = [
        ("empty.yaml", "", "empty"),
        ("empty.json", "", "ends here"),
        ("blank.json", "  \n ", ":2:2"),
        ("truncated.json", head + "\"fuse\": 6", "ends here"),
        ("string.json", head + "\"name\": \"x", "inside a string"),
        ("comma.json", head + "\"fuse\": 63,}", "expected a key"),
        ("comment.json", head + "\"fuse\": 63} // hi", "after the end"),
        ("list.json", "[]", "expected an object"),
        ("nan.json", head + "\"fuse\": NaN}", "NaN"),
        ("infinity.json", head + "\"fuse\": -Infinity}", "expected a digit"),
        ("huge.json", head + "\"fuse\": 1e400}", "out of range"),
        ("tiny.json", head + "\"fuse\": 1e-400}", "$.fuse"),
        ("exponent.json", head + "\"fuse\": 1e999999999999999999999}", "out of range"),
        ("zero.json", head + "\"fuse\": 0}", "out of range"),
        ("text.json", head + "\"fuse\": \"63\"}", "expected a number"),
        ("true.json", head + "\"fuse\": true}", "expected a number"),
        ("fine.json", head + "\"fuse\": 63.0001}", "finer than"),
        ("leading.json", head + "\"fuse\": 063}", "begin with 0"),
        ("repeated.json", head + "\"fuse\": 63, \"fuse\": 16}", "twice"),
        ("unknown.json", head + "\"fuze\": 63}", "did you mean \"fuse\""),
        ("format.json", "{\"format\": \"fuseguard/installation/2\", \"id\": \"x\"}", "$.format"),
        ("noformat.json", "{\"id\": \"x\"}", "\"format\" is missing"),
        ("noid.json", "{\"format\": \"fuseguard/installation/1\"}", "\"id\" is missing"),
        ("badid.json", "{\"format\": \"fuseguard/installation/1\", \"id\": \"a b\"}", "is no id"),
        (
            "supply.json", "{\"format\": \"fuseguard/installation/1\", \"id\": \"x\", \"supply\": \"TN3\"}",
            "TN-3"
        ),
        ("factor0.json", head + "\"fuse\": 63, \"factor\": 0}", "above 0"),
        ("factor2.json", head + "\"fuse\": 63, \"factor\": 1.1}", "at most 1"),
        ("reserve-.json", head + "\"fuse\": 63, \"reserve\": -1}", "out of range"),
        ("line.json", head + "\"fuse\": {\"L4\": 63}}", "L4"),
        ("age.json", head + "\"maxRecordAge\": \"30\"}", "such as 30d"),
        ("twice.json", head + "\"chargers\": [{\"id\": \"a\"}, {\"id\": \"a\"}]}", "$.chargers[1]"),
        (
            "uuid.json",
            head + "\"chargers\": [{\"id\": \"6f2c2a52-0a6e-4a39-9f0c-6f1d3a1b7c01\"}, "
                + "{\"id\": \"6F2C2A52-0A6E-4A39-9F0C-6F1D3A1B7C01\"}]}", "there twice"
        ),
        ("circuit.json", head + "\"circuits\": [{\"id\": \"x\"}]}", "installation's own id"),
        ("circuits.json", head + "\"circuits\": [{\"id\": \"c\"}, {\"id\": \"c\"}]}", "there twice"),
        ("wiring.json", head + "\"chargers\": [{\"id\": \"a\", \"wiring\": \"L2L2\"}]}", "L2L2"),
        (
            "phase3.json", head + "\"chargers\": [{\"id\": \"a\", \"offlinePhase\": 3}]}",
            "$.chargers[0].offlinePhase"
        ),
        (
            "current.json", head + "\"chargers\": [{\"id\": \"a\", \"offlineCurrent\": -0.5}]}",
            "-1 (automatic)"
        ),
        ("above.json", head + "\"chargers\": [{\"id\": \"a\", \"offlineCurrent\": 32.001}]}", "0 to 32"),
        (
            "observed.json",
            head + "\"chargers\": [{\"id\": \"a\", \"observed\": {\"current\": 6, \"lines\": []}}]}",
            "at least one"
        ),
        ("control.json", head + "\"name\": \"a\\u001b[2J\"}", "control"),
        ("surrogate.json", head + "\"name\": \"\\ud800\"}", "surrogate"),
        ("nested.json", String(repeating: "[", count: 5_000), "deeper than 1000"),
        ("objects.json", String(repeating: "{\"a\":", count: 5_000), "deeper than 1000"),
        ("nested.yaml", String(repeating: "[", count: 5_000), "deeper than 1000"),
        (
            "blocks.yaml", (0..<1_500).map { String(repeating: " ", count: $0) + "a:\n" }.joined(),
            "deeper than 1000"
        ),
        ("anchor.yaml", "format: &a fuseguard/installation/1\nid: x\n", "not accepted"),
        (
            "bomb.yaml",
            "a: &a [x,x,x,x,x,x,x,x,x]\n"
                + (0..<30).map { "k\($0): &b\($0) [*a,*a,*a,*a,*a,*a,*a,*a,*a]\n" }.joined(), "not accepted"
        ),
        ("keybomb.yaml", "a: &a [x,x]\nb: &b [*a,*a]\n? [*b,*b]\n: 1\n", "not accepted"),
        ("tag.yaml", "format: !!str fuseguard/installation/1\nid: x\n", "tags"),
        ("merge.yaml", "format: fuseguard/installation/1\nid: x\n<<: {fuse: 63}\n", "unknown key"),
        ("two.yaml", "format: fuseguard/installation/1\nid: x\n---\nid: y\n", "another document"),
        ("repeated.yaml", "format: fuseguard/installation/1\nid: x\nfuse: 63\nfuse: 16\n", "twice"),
        (
            "yes.yaml",
            "format: fuseguard/installation/1\nid: x\nchargers: [{id: a, phaseSelectable: yes}]\n",
            "true or false"
        ),
        ("number.yaml", "format: fuseguard/installation/1\nid: 101\n", "text in quotes"),
        ("nan.yaml", "format: fuseguard/installation/1\nid: x\nfuse: .nan\n", "expected a number"),
        ("tab.yaml", "format: fuseguard/installation/1\n\tid: x\n", ":2:"),
    ]

    private static let proposalHead = "{\"format\": \"fuseguard/proposal/1\", \"updates\": ["

    private static let proposals: [(String, String, String)] = [
        ("none.json", proposalHead + "]}", "no updates"),
        ("nothing.json", proposalHead + "{\"charger\": \"A1\"}]}", "changes nothing"),
        (
            "nulls.json", proposalHead + "{\"charger\": \"A1\", \"offlineChargeCurrent\": null}]}",
            "changes nothing"
        ),
        (
            "twice.json",
            proposalHead
                + "{\"charger\": \"A1\", \"offlineChargeCurrent\": 6}, {\"charger\": \"A1\", \"offlineChargePhase\": 1}]}",
            "named twice"
        ),
        ("nocharger.json", proposalHead + "{\"offlineChargeCurrent\": 6}]}", "\"charger\" is missing"),
        (
            "half.json", proposalHead + "{\"charger\": \"A1\", \"offlineChargeCurrent\": -0.5}]}",
            "offlineChargeCurrent"
        ),
        ("fine.json", proposalHead + "{\"charger\": \"A1\", \"offlineChargeCurrent\": 6.0001}]}", "finer"),
        (
            "text.json", proposalHead + "{\"charger\": \"A1\", \"offlineChargeCurrent\": \"16\"}]}",
            "expected a number"
        ),
        (
            "phase.json", proposalHead + "{\"charger\": \"A1\", \"offlineChargePhase\": 5}]}",
            "offlineChargePhase"
        ),
        ("phases.json", proposalHead + "{\"charger\": \"A1\", \"maxChargePhases\": 2}]}", "1 or 3"),
        ("interval.json", proposalHead + "{\"charger\": \"A1\", \"meterValueInterval\": -1}]}", "0 or more"),
        (
            "spellings.json",
            proposalHead
                + "{\"charger\": \"A1\", \"offlineChargeCurrent\": 6, \"OfflineChargeCurrent\": 32}]}",
            "twice (it means \"offlineChargeCurrent\")"
        ),
        (
            "near.json", proposalHead + "{\"charger\": \"A1\", \"offlineCurrent\": 6}]}",
            "did you mean \"offlineChargeCurrent\""
        ),
        (
            "snake.json", proposalHead + "{\"charger\": \"A1\", \"offline_charge_phase\": 1}]}",
            "\"offlineChargePhase\""
        ),
        ("empty.csv", "", "the table is empty"),
        ("comma.csv", "charger,offlineChargeCurrent\nA1,16,5\n", "row 2: 3 cells below 2 names"),
        (
            "quoted.csv", "charger,offlineChargeCurrent\nA1,\"16,5\"\n",
            ":2:4: row 2, column offlineChargeCurrent"
        ),
        (
            "again.csv", "charger;offlineChargePhase\nA1;1\nA2;1\nA1;2\n",
            "row 4, column charger: charger A1 is in row 2 too"
        ),
        ("open.csv", "charger,offlineChargePhase\n\"A1,1\n", "never closed"),
    ]

    /// Tables of chargers for a recorded installation.
    private static let tables: [(String, String, String)] = [
        ("header.csv", "charger,name\n", "no rows below"),
        ("circuit.csv", "charger,circuit\nA1,garage-c\n", "row 2, column circuit"),
        ("proposal.csv", "charger,offlineChargeCurrent\nA1,6\n", "import what is in force"),
        ("wiring.csv", "charger,wiring\nA1,\nB1,L2L2\n", "row 3, column wiring"),
        ("terminal.csv", "charger,name\nA1,\u{1B}[2J\n", "row 2, column name"),
    ]

    private func check(_ shell: Shell, _ command: String, _ name: String, says piece: String) throws {
        let outcome = try shell.run(command)
        #expect(outcome.status == 65, "\(name): \(outcome)")
        #expect(outcome.output.isEmpty, "\(name) printed \(outcome.output)")
        let lines = outcome.errors.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count == 2 && lines.last == "", "\(name) said \(outcome.errors)")
        #expect(
            outcome.errors.contains(piece) && outcome.errors.contains(name), "\(name) said \(outcome.errors)")
    }

    private func recorded(_ shell: Shell) throws -> String {
        try shell.run("fuseguard export solsiden; fuseguard list").output
    }

    @Test func `bad installation documents`() throws {
        let shell = try Shell()
        #expect(try shell.run("fuseguard import Examples/solsiden.yaml").status == 0)
        let before = try recorded(shell)
        for (name, text, piece) in Self.installations {
            try shell.write(text, to: name)
            try check(shell, "fuseguard import \(name)", name, says: piece)
            try check(shell, "fuseguard import --json Examples/solsiden.yaml \(name)", name, says: piece)
            try check(shell, "fuseguard show --site \(name)", name, says: piece)
        }
        #expect(try recorded(shell) == before)
    }

    @Test func `bad proposals`() throws {
        let shell = try Shell()
        #expect(try shell.run("fuseguard import Examples/solsiden.yaml").status == 0)
        for (name, text, piece) in Self.proposals {
            try shell.write(text, to: name)
            try check(shell, "fuseguard check --json \(name)", name, says: piece)
            try check(shell, "fuseguard check --site Examples/solsiden.yaml \(name)", name, says: piece)
        }
    }

    @Test func `bad tables of chargers`() throws {
        let shell = try Shell()
        #expect(try shell.run("fuseguard import Examples/solsiden.yaml").status == 0)
        let before = try recorded(shell)
        for (name, text, piece) in Self.tables {
            try shell.write(text, to: name)
            try check(shell, "fuseguard import \(name)", name, says: piece)
            try check(shell, "fuseguard import --json --replace \(name)", name, says: piece)
            try check(shell, "fuseguard show --site \(name)", name, says: name)
        }
        #expect(try recorded(shell) == before)
    }

    @Test func `bytes that are no text, or too many of them`() throws {
        let shell = try Shell()
        var binary = Data((0..<4_096).map { UInt8(truncatingIfNeeded: $0 &* 131 &+ 7) })
        try shell.write(binary, to: "binary.json")
        try check(shell, "fuseguard import binary.json", "binary.json", says: "UTF-8")
        binary.insert(contentsOf: Data("id: x\nname: ".utf8), at: 0)
        try shell.write(binary, to: "binary.yaml")
        try check(shell, "fuseguard import binary.yaml", "binary.yaml:2:", says: "UTF-8")
        try shell.write(Data(count: 100 * 1_024 * 1_024), to: "zeros.yaml")
        try check(shell, "fuseguard import zeros.yaml", "zeros.yaml", says: "larger than 16 MiB")
        let spaces = "[" + String(repeating: "0,", count: 50 * 1_024 * 1_024)
        try shell.write(spaces, to: "large.json")
        try check(shell, "fuseguard check large.json", "large.json", says: "larger than 16 MiB")
        try check(shell, "fuseguard import /dev/zero", "/dev/zero", says: "larger than 16 MiB")
        try check(shell, "head -c 20000000 /dev/zero | fuseguard check -", "standard input", says: "16 MiB")
        #expect(
            !FileManager.default.fileExists(atPath: shell.folder.appendingPathComponent("fuseguard.db").path))
    }

    @Test func `every other trouble has its own status, one line, and nothing on standard output`() throws {
        let shell = try Shell()
        try shell.write("no store", to: "text.db")
        for (command, status) in [
            ("fuseguard", 64), ("fuseguard --db x.db list", 64), ("fuseguard --help", 0),
            ("fuseguard --version", 0),
            ("fuseguard frobnicate", 64), ("fuseguard check", 64), ("fuseguard check --frob x", 64),
            ("fuseguard check --fail-on errors x", 64), ("fuseguard explain frob", 64),
            ("fuseguard check --charger A1", 64),
            ("fuseguard check --charger A1 --offline-current 40 --offline-current 6", 64),
            ("mkfifo fifo.db; fuseguard list --db fifo.db", 65), ("fuseguard list --lock-timeout -1", 64),
            ("fuseguard check --site x.yaml --db y.db z.json", 64),
            ("fuseguard check --charger 'a b' --offline-current 6", 65),
            ("fuseguard check --charger a --offline-current ten", 65),
            ("fuseguard check --charger a --offline-current 33", 65),
            ("fuseguard list --db text.db", 65),
            ("fuseguard import none.yaml", 66), ("fuseguard check none.json", 66),
            ("fuseguard list", 66), ("fuseguard verify", 66), ("fuseguard export x", 66),
            ("fuseguard check --site none.yaml --json", 66), ("fuseguard check Examples", 66),
            ("fuseguard init --db no/such/folder.db", 73), ("fuseguard init --db text.db", 73),
            ("fuseguard explain >/dev/full", 74),
        ] as [(String, Int32)] {
            let outcome = try shell.run(command)
            #expect(outcome.status == status, "\(command): \(outcome)")
            guard status >= 64 else { continue }
            #expect(outcome.output.isEmpty, "\(command) printed \(outcome.output)")
            #expect(outcome.errors.split(separator: "\n").count == 1, "\(command) said \(outcome.errors)")
        }
    }

    @Test(arguments: [
        ("fuseguard explain >/dev/full", "No space left on device"),
        (
            "(trap '' PIPE; sleep 1; fuseguard explain; echo $? >status) | true; exit $(cat status)",
            "Broken pipe"
        ),
    ])
    func `an output that cannot be written is said in the system's words`(
        command: String, words: String
    ) throws {
        let outcome = try Shell().run(command)
        #expect(outcome.status == 74, "\(outcome)")
        #expect(outcome.errors == "fuseguard: standard output cannot be written: \(words)\n")
    }
}
