import Foundation
import Testing

@Suite struct JSONSchemaTests {
    /// A Python with the validator; `make setup` installs Debian's.
    private func python(_ shell: Shell) throws -> String {
        let candidates = ["/usr/bin/python3", "python3"]
        let found = try candidates.first { try shell.run("\($0) -c 'import jsonschema'").status == 0 }
        return try #require(found, "no python3 with jsonschema: run `make setup`")
    }

    func validate(_ shell: Shell, _ schema: String, _ documents: [String]) throws -> String {
        let folder = Shell.root.path
        let outcome = try shell.run(
            "\(try python(shell)) \(folder)/Tests/CommandTests/validate.py "
                + "\(folder)/schema/json/\(schema).schema.json \(documents.joined(separator: " "))")
        return outcome.status == 0 ? "" : "\(outcome.status) \(outcome.output)\(outcome.errors)"
    }

    @Test func `every document the program prints is valid by its schema`() throws {
        let shell = try Shell()
        try shell.write("format: fuseguard/installation/1\nid: bare\n", to: "bare.yaml")
        try shell.write(
            "format: fuseguard/installation/1\nid: full\nname: \"101\"\nsupply: IT-3\nfuse: {L1: 63, L2: unknown, L3: 50.5}\n"
                + "factor: 0.333\nreserve: {L1: 1}\nautomatic: observed\nautomaticBound: 10\nbelowMinimum: zero\n"
                + "undeclaredWiring: worst-case\nitCurrent: pair\nmaxRecordAge: 12h\ncircuits:\n- id: c\n  circuits:\n  - id: d\n"
                + "    fuse: 80\n    chargers:\n    - {id: a, wiring: L1L2, phaseSelectable: false, fixedCurrent: 10.5, fixedAssumes: [recurring-profile-trusted]}\n"
                + "    - {id: b, offlineCurrent: 4, offlinePhase: 4, observed: {current: 16.00, lines: [L1, L2], at: 2026-11-01T10:00:00Z}}\n"
                + "chargers:\n- {id: e, fixedCurrent: unknown}\n", to: "full.yaml")
        #expect(try shell.run("fuseguard import Examples/solsiden.yaml --db one.db").status == 0)
        let documents: [(schema: String, command: String, status: Int32)] = [
            ("import", "fuseguard import --dry-run --json Examples/solsiden.yaml", 0),
            (
                "import",
                "fuseguard import --json bare.yaml full.yaml Examples/solsiden.yaml Examples/vendor/*", 0
            ),
            ("import", "sed s/12/11/ Examples/solsiden.yaml | fuseguard import --json -", 1),
            ("list", "fuseguard list --json", 0),
            ("verify", "fuseguard verify --json", 0),
            ("explain", "fuseguard explain --json", 0), ("explain", "fuseguard explain --json exceeds", 0),
            ("report", "fuseguard show solsiden --json", 0), ("report", "fuseguard show full --json", 0),
            ("report", "fuseguard check --installation bare --json", 2),
            ("report", "fuseguard check --installation full --json", 2),
            ("report", "fuseguard check --json Examples/proposal.json", 0),
            ("report", "fuseguard check --json --charger A4 --offline-current 32", 1),
            ("report", "fuseguard check --json --charger x --offline-phase 2", 2),
            ("report", "fuseguard check --json --charger A1 --offline-current -1 --fail-on warning", 0),
            (
                "report",
                "echo '{\"MaxChargeCurrent\": 20, \"minChargeCurrent\": 7.5, \"maxChargePhases\": 3, "
                    + "\"meterValueInterval\": 900}' | fuseguard check --json - --charger A1", 0
            ),
            ("installation", "fuseguard export --json solsiden", 0),
            ("installation", "fuseguard export --json bare", 0),
            ("installation", "fuseguard export --format json full", 0),
            ("installation", "fuseguard export --json b573f61a-f7fb-4221-a299-d75eed02121d", 0),
            ("proposal", "cat Examples/proposal.json", 0),
            ("headroom", "fuseguard headroom solsiden --json", 0),
            ("headroom", "fuseguard headroom --json --site Examples/solsiden.yaml", 0),
            ("report", "fuseguard headroom bare --json", 2),
            ("audit", "fuseguard audit --json --db one.db", 0),
            ("report", "fuseguard check --json --adjust --rephase --charger A4 --offline-current 32", 3),
            (
                "report",
                "fuseguard check --json --adjust --accept-adjusted --charger A4 --offline-current 32", 0
            ),
            ("report", "fuseguard plan --json --charger A4 --offline-current 32", 1),
            ("plan", "fuseguard plan --json --charger A1 --offline-current 20", 0),
            ("plan", "fuseguard plan --json --adjust --charger A4 --offline-current 32 --out plan.json", 3),
            ("plan", "cat plan.json", 0), ("report", "jq .report plan.json", 0),
            ("plan", "fuseguard plan --json --charger A2 --offline-current 16 --out none.json", 0),
            ("report", "fuseguard show solsiden --json", 0),
            ("report", "fuseguard check --installation solsiden --json", 0),
            ("import", "sed 's/fuse: 63/fuse: 62/' Examples/solsiden.yaml | fuseguard import - --json", 0),
            ("settlement", "fuseguard confirm plan.json --json", 4),
            ("settlement", "fuseguard confirm plan.json --json --despite-changes", 0),
            ("settlement", "fuseguard confirm plan.json --json", 4),
            ("settlement", "fuseguard apply plan.json --json", 4),
            ("status", "fuseguard status none.json --json", 0),
            ("settlement", "fuseguard release none.json --json", 0),
            ("status", "fuseguard status none.json --json", 0),
            ("status", "fuseguard status plan.json --json", 0),
            ("log", "fuseguard log --json", 0), ("log", "fuseguard log bare --json", 0),
            ("log-verify", "fuseguard log verify --json", 0),
        ]
        var files: [String: [String]] = [:]
        for (index, (schema, command, status)) in documents.enumerated() {
            let outcome = try shell.run(command)
            #expect(outcome.status == status, "\(command): \(outcome.errors)")
            try shell.write(outcome.output, to: "\(index).json")
            files[schema, default: []].append("\(index).json")
        }
        for (schema, names) in files {
            let complaint = try validate(shell, schema, names)
            #expect(complaint == "", "\(schema): \(complaint)")
        }
    }

    @Test func `the schemas refuse what the program refuses`() throws {
        let shell = try Shell()
        for (schema, text) in [
            ("installation", "{\"format\": \"fuseguard/installation/1\", \"id\": \"x\", \"fuze\": 63}"),
            ("installation", "{\"format\": \"fuseguard/installation/1\", \"id\": \"x\", \"fuse\": 0}"),
            ("proposal", "{\"format\": \"fuseguard/proposal/1\", \"updates\": []}"),
            (
                "proposal",
                "{\"format\": \"fuseguard/proposal/1\", \"updates\": [{\"charger\": \"a\", \"offlineChargePhase\": 3}]}"
            ),
            ("report", "{}"),
        ] {
            try shell.write(text, to: "bad.json")
            #expect(try validate(shell, schema, ["bad.json"]).hasPrefix("1 "), "\(schema) took \(text)")
        }
    }
}
