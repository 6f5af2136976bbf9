import FuseCore
import FuseTestSupport
import Testing

@testable import FuseDocuments
@testable import FuseJSON

func table(_ text: String) throws -> CSVTable { try CSVReader.read(Array(text.utf8)) }

/// The facts, the position and the path of the error that a body throws.
func fault(_ body: () throws -> Any) -> (what: String, position: TextPosition?, path: String?)? {
    do {
        _ = try body()
        return nil
    } catch let error as DocumentError {
        return ("\(error.problem)", error.position, error.path)
    } catch let error as PlacedError {
        return ("\(error.fact)", error.position, error.path)
    } catch {
        return ("\(error)", nil, nil)
    }
}

@Suite struct CSVProposalTests {
    private func read(_ text: String) throws -> Proposal { try ProposalReading.read(.table(table(text))) }

    private func readJSON(_ text: String) throws -> Proposal {
        try ProposalReading.read(JSONReader.read(Array(text.utf8)))
    }

    @Test func `a table is the proposal that its document is`() throws {
        let document = try readJSON(
            """
            {"format": "fuseguard/proposal/1", "installation": "site", "updates": [
              {"charger": "A1", "offlineChargeCurrent": 16.5, "offlineChargePhase": 7, "maxChargePhases": 3},
              {"charger": "B1", "offlineChargeCurrent": -1, "minChargeCurrent": 6, "meterValueInterval": 900},
              {"charger": "6f2c2a52-0a6e-4a39-9f0c-6f1d3a1b7c01", "maxChargeCurrent": 20}]}
            """)
        let comma = """
            charger,installation,offlineChargeCurrent,offlineChargePhase,maxChargeCurrent,minChargeCurrent,\
            maxChargePhases,meterValueInterval
            A1,,16.5,7,,,3
            B1,site,"-1",,,6,,900
            6F2C2A52-0A6E-4A39-9F0C-6F1D3A1B7C01,site,,,20
            """
        #expect(try read(comma) == document)
        let spreadsheet =
            "\u{FEFF}MaxChargePhases;charger;OfflineChargeCurrent;OfflineChargePhase;installation;MaxChargeCurrent;"
            + "MinChargeCurrent;MeterValueInterval\r\n3;A1;16,5;7;site;;;\r\n;B1;-1,0;;site;;6;900\r\n;;;;;;;\r\n"
            + ";6f2c2a52-0a6e-4a39-9f0c-6f1d3a1b7c01;;;;20,000;;\r\n"
        #expect(try read(spreadsheet) == document)
    }

    @Test func `a random proposal is the same as a table and as JSON`() throws {
        for seed in UInt64(1)...300 {
            var random = RandomInstallation(seed: seed)
            guard let proposal = try random.proposal(for: random.installation()) else { continue }
            func cells(_ update: ChargerUpdate) -> [String?] {
                [
                    update.charger.text, update.current.map { $0.milliamperes?.amperes ?? "-1" },
                    update.phase.map { String($0.rawValue) }, update.maxCurrent?.amperes,
                    update.minCurrent?.amperes, update.meterValueInterval.map { String($0) },
                ]
            }
            let keys = [
                "charger", "offlineChargeCurrent", "offlineChargePhase", "maxChargeCurrent",
                "minChargeCurrent", "meterValueInterval",
            ]
            let rows = proposal.updates.map(cells)
            let objects = rows.map { row in
                zip(keys, row).compactMap { key, cell in
                    cell.map { "\"\(key)\": \(key == "charger" ? "\"\($0)\"" : $0)" }
                }.joined(separator: ", ")
            }
            let json = objects.map { "{\($0)}" }.joined(separator: ", ")
            let lines = [keys] + rows.map { $0.map { $0 ?? "" } }
            let comma = lines.map { $0.joined(separator: ",") }.joined(separator: "\n")
            // Only the numbers contain commas; no id does.
            let semicolon = lines.map { row in
                row[0] + ";"
                    + row.dropFirst().joined(separator: ";").map { $0 == "." ? "," : String($0) }.joined()
            }.joined(separator: "\r\n")
            #expect(
                try readJSON("{\"format\": \"fuseguard/proposal/1\", \"updates\": [\(json)]}") == proposal)
            #expect(try read(comma) == proposal, "seed \(seed)")
            #expect(try read(semicolon) == proposal, "seed \(seed)")
        }
    }

    /// The fault, its message, its row and column, and the table without the fault.
    private static let faults: [(String, says: String, path: String?, right: String)] = [
        (
            "name,offlineChargeCurrent\nA1,6", "installation, offlineChargeCurrent", "row 1, column name",
            "charger,offlineChargeCurrent\nA1,6"
        ),
        (
            "id,offlineChargeCurrent\nA1,6", "is named charger", "row 1, column id",
            "charger,offlineChargeCurrent\nA1,6"
        ),
        (
            "charger,offlineCurrent\nA1,6", "table of chargers", "row 1, column offlineCurrent",
            "charger,offlineChargeCurrent\nA1,6"
        ),
        (
            "charger,offlineChargePhases\nA1,1", "nearest: Optional(\"offlineChargePhase\")",
            "row 1, column offlineChargePhases", "charger,offlineChargePhase\nA1,1"
        ),
        (
            "charger,offlineChargePhase,OfflineChargePhase\nA1,1,1", "repeatedKey",
            "row 1, column OfflineChargePhase", "charger,offlineChargePhase,OfflineChargeCurrent\nA1,1,1"
        ),
        ("offlineChargeCurrent\n6", "missingKey(\"charger\")", "row 1", "charger,offlineChargeCurrent\nA1,6"),
        (
            "charger,offlineChargeCurrent\n,6", "missingKey(\"charger\")", "row 2",
            "charger,offlineChargeCurrent\nA1,6"
        ),
        (
            "charger,offlineChargeCurrent\nA 1,6", "badIdentifier", "row 2, column charger",
            "charger,offlineChargeCurrent\nA:1,6"
        ),
        (
            "charger,offlineChargeCurrent\nA1,\"16,5\"", "found: \"the text \\\"16,5\\\"\"",
            "row 2, column offlineChargeCurrent", "charger;offlineChargeCurrent\nA1;\"16,5\""
        ),
        (
            "charger;offlineChargeCurrent\nA1;1.6,5", "found: \"the text \\\"1.6,5\\\"\"",
            "row 2, column offlineChargeCurrent", "charger;offlineChargeCurrent\nA1;16.5"
        ),
        (
            "charger\tofflineChargeCurrent\nA1\t16,5", "found: \"the text",
            "row 2, column offlineChargeCurrent", "charger\tofflineChargeCurrent\nA1\t16.5"
        ),
        (
            "charger,OfflineChargeCurrent\nA1,6 A", "found: \"the text \\\"6 A\\\"\"",
            "row 2, column OfflineChargeCurrent", "charger,OfflineChargeCurrent\nA1, 6 "
        ),
        (
            "charger,offlineChargeCurrent\nA1,6\nB1,32.001", "outOfRange",
            "row 3, column offlineChargeCurrent", "charger,offlineChargeCurrent\nA1,6\nB1,32.000"
        ),
        (
            "charger,offlineChargeCurrent\nA1,6.0001", "tooFine", "row 2, column offlineChargeCurrent",
            "charger,offlineChargeCurrent\nA1,6.0010"
        ),
        (
            "charger,offlineChargePhase\nA1,5", "outOfRange", "row 2, column offlineChargePhase",
            "charger,offlineChargePhase\nA1,4"
        ),
        (
            "charger;meterValueInterval\nA1;3,6", "tooFine", "row 2, column meterValueInterval",
            "charger;meterValueInterval\nA1;3600"
        ),
        (
            "charger,offlineChargePhase\nA1,1\nA2,", "emptyUpdate(A2)", "row 3",
            "charger,offlineChargePhase\nA1,1\nA2,0"
        ),
        (
            "charger,offlineChargePhase\nA1,1\nA2,1\nA1,1", "in row 2 too", "row 4, column charger",
            "charger,offlineChargePhase\nA1,1\nA2,1\na1,1"
        ),
        (
            "charger,offlineChargePhase,installation\nA1,1,\nA2,1,x\nA3,1,\nA4,1,y",
            "row 3 is for installation x", "row 5, column installation",
            "charger,offlineChargePhase,installation\nA1,1,\nA2,1,x\nA3,1,\nA4,1,x"
        ),
    ]

    @Test func `each fault is named with row and column, and nothing is said beside it`() throws {
        for (text, says, path, right) in Self.faults {
            let found = try #require(fault { try read(text) }, "\(text)")
            #expect(found.what.contains(says), "\(text): \(found.what)")
            #expect(found.path == path && found.position != nil, "\(text): \(found)")
            #expect(throws: Never.self, "\(right)") { try read(right) }
        }
    }

    @Test func `where a body, an installation or a plan is wanted, a table says what it is`() throws {
        let table = Document.table(try table("charger,offlineChargeCurrent\nA1,6"))
        let body = fault { try ProposalReading.readBody(table, charger: "A1") }
        #expect(body?.what.contains("leave --charger out") == true)
        let site = fault { try InstallationReading.read(table) }
        #expect(site?.what.contains("this is a CSV, and an installation is YAML or JSON") == true)
        #expect(fault { try PlanReading(table) }?.what.contains("this is a CSV, not a plan") == true)
        let tree = Document.tree(try JSONReader.read(Array("{\"offlineChargeCurrent\": 6}".utf8)))
        #expect(try ProposalReading.readBody(tree, charger: "A1").current == .overridden(amperes(6)))
    }
}
