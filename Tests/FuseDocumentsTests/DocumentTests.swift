import FuseCore
import FuseRecord
import FuseTestSupport
import Testing

@testable import FuseDocuments
@testable import FuseJSON

@Suite struct DocumentTests {
    private func read(_ text: String, _ notation: Notation = .yaml) throws -> Declaration {
        try InstallationReading.read(notation.read(Array(text.utf8)))
    }

    private let head = "format: fuseguard/installation/1\nid: site\n"

    @Test func `numbers are read exactly, however they are written`() {
        let table: [(String, ScaledDecimal)] = [
            ("16", .exact(16_000)), ("16.000", .exact(16_000)), ("1.6e1", .exact(16_000)),
            ("160E-1", .exact(16_000)),
            ("0.001", .exact(1)), ("0.0010", .exact(1)), ("0.0001", .between(0)), ("-0.0001", .between(-1)),
            ("-1", .exact(-1_000)), ("-1.0", .exact(-1_000)), ("-0", .exact(0)), ("0e999999999", .exact(0)),
            ("32.0001", .between(32_000)), ("1e400", .outOfRange), ("1e-400", .between(0)),
            ("1e99999999999999999999", .outOfRange), ("9223372036854775", .outOfRange),
            ("16170e-3", .exact(16_170)),
        ]
        for (text, value) in table { #expect(ScaledDecimal(text, decimals: 3) == value, "\(text)") }
        for text in ["", "-", "+1", ".5", "5.", "01", "1e", "1e+", "0x10", "1_000", "NaN", " 1", "1 "] {
            #expect(ScaledDecimal(text, decimals: 3) == .notANumber, "\(text)")
        }
        #expect(["16", "16.5", "16.000", "1.617e1"].map(ScaledDecimal.decimals) == [0, 1, 3, 2])
    }

    @Test func `defaults are the contract's`() throws {
        let installation = try read(head + "chargers: [{id: a}]\n").installation
        let charger = installation.chargers[0]
        #expect(installation.supply == nil)
        #expect(installation.name == "site")
        #expect(installation.rules == CountingRules())
        #expect(charger == Charger(id: "a", fuse: "site"))
        #expect(installation.fuses[0].rating == .unknown)
    }

    @Test func `a rating is for every line or one by line, and unknown is none`() throws {
        func usable(_ fuse: String, supply: String = "TN-3") throws -> [String] {
            let root = try read(head + "supply: \(supply)\nfuse: \(fuse)\n").installation.fuses[0]
            return Line.allCases.map { root.rating.usable(on: $0)?.amperes ?? "-" }
        }
        #expect(try usable("63") == ["63", "63", "63"])
        #expect(try usable("63", supply: "TN-1") == ["63", "-", "-"])
        #expect(try usable("{L1: 63, L3: 50.5}") == ["63", "-", "50.5"])
        #expect(try usable("{L1: 63, L2: unknown, L3: 50}") == ["63", "-", "50"])
        #expect(try usable("unknown") == ["-", "-", "-"])
        #expect(throws: PlacedError.self) { try usable("{L1: 63, L2: 63}", supply: "IT-1") }
    }

    @Test func `factor is exact to nine decimals`() throws {
        let root = try read(head + "supply: TN-1\nfuse: 100\nfactor: 0.333333333\nreserve: 0.333\n")
            .installation.fuses[0]
        #expect(root.rating.usable(on: .l1) == amperes(33))
        #expect(throws: DocumentError.self) { try read(head + "factor: 0.3333333333\n") }
    }

    @Test func `which settings are stated is known, and null is not stated`() throws {
        let stated = try read(
            head + "chargers:\n- {id: a}\n- {id: b, offlineCurrent: -1}\n- {id: c, offlinePhase: 0}\n"
                + "- {id: d, offlineCurrent: null, observed: {current: 6, lines: [L1]}}\n"
        ).stated
        #expect(stated == ["a": [], "b": .current, "c": .phase, "d": .reading])
    }

    @Test func `an age is a number and a unit`() throws {
        func age(_ text: String) throws -> Int64? {
            try read(head + "maxRecordAge: \(text)\n").installation.rules.maxRecordAge
        }
        #expect(try age("30d") == 2_592_000)
        #expect(try age("12h") == 43_200)
        #expect(try age("1w") == 604_800)
        for bad in ["0d", "-1d", "30", "d", "1y", "30 d", "99999999999d"] {
            #expect(throws: DocumentError.self, "\(bad)") { try age(bad) }
        }
    }

    @Test func `a random installation survives both notations, and is the same bytes again`() throws {
        for seed in UInt64(1)...200 {
            var random = RandomInstallation(seed: seed)
            let drawn = try random.installation()
            // A document does not state that a reading is awaited.
            let installation = try drawn.changing(chargersAt: drawn.chargers.indices) {
                // Without a reading that flag has no meaning.
                $1.observation = Observation(
                    $1.reading, isStale: $1.awaitsReading && ($1.reading != nil || $1.former != nil))
            }
            let document = InstallationWriting.document(installation)
            for notation in [Notation.yaml, .json] {
                let text = notation == .json ? document.document : try YAMLWriter.text(document)
                let again = try read(text, notation).installation
                #expect(InstallationWriting.document(again) == document, "seed \(seed) \(notation)")
                #expect(
                    again.rules == installation.rules && again.fuses == installation.fuses, "seed \(seed)")
                let sorted = { (chargers: [Charger]) in chargers.sorted { $0.id < $1.id } }
                #expect(sorted(again.chargers) == sorted(installation.chargers), "seed \(seed) \(notation)")
            }
        }
    }

    @Test func `chargers in the document's order are those of its lines, one after the other`() throws {
        for seed in 1...200 {
            var random = RandomInstallation(seed: UInt64(seed))
            let installation = try random.installation()
            let text = InstallationWriting.document(installation).document
            let order = installation.chargersInDocumentOrder.map { installation.chargers[$0].id.text }
            // The text before each of the ids grows.
            let places = order.map { text.split(separator: "\"\($0)\"")[0].count }
            #expect(Set(order).count == installation.chargers.count, "seed \(seed)")
            #expect(places == places.sorted(), "seed \(seed)")
        }
    }

    @Test func `names that look like something else are quoted`() throws {
        let names = [
            "101", "true", "null", "~", "1e3", "no", "- a", "a: b", "#1", "'", "\"", "é 🚗", "=", "2026-11-01",
            " x ", "R&D *hall*", "a&b*c", "&a", "*a",
        ]
        for name in names {
            let fuse = Fuse(id: "site", name: name, parent: nil, rating: .unknown)
            let installation = try Installation(
                id: "site", supply: nil, rules: CountingRules(), fuses: [fuse], chargers: [])
            let text = try YAMLWriter.text(InstallationWriting.document(installation))
            #expect(try read(text).installation.name == name, "\(text)")
        }
    }

    @Test func `a comment or a text may have both marks of aliases, as long as no token begins with them`()
        throws
    {
        #expect(
            try read(head + "name: \"R&D *hall*\" # the **big** R&D garage\n").installation.name
                == "R&D *hall*")
    }

    @Test func `a name that a terminal would obey, or that hides, is refused`() {
        for name in ["a\u{1B}[2J", "\u{FEFF}x", "a\u{202E}b", "a\u{2028}b", ""] {
            #expect(!DisplayName.isValid(name))
        }
    }

    @Test func `an awaited reading is not exported as if it spoke for the charger`() throws {
        let automatic = charger("a", below: "site") {
            $0.reading = reading(6, on: .l1)
            $0.observation = .stale($0.reading)
        }
        let text = InstallationWriting.document(try site([automatic])).document
        #expect(text.contains("superseded"))
        let again = try read(text, .json).installation.chargers[0]
        #expect(again.awaitsReading && again.reading == automatic.reading)
    }

    @Test func `a body's keys count in camelCase and PascalCase`() throws {
        func body(_ text: String) throws -> ChargerUpdate {
            try ProposalReading.readBody(JSONReader.read(Array(text.utf8)), charger: "a")
        }
        let update = try body(
            "{\"OfflineChargeCurrent\": 16.5, \"offlineChargePhase\": 7, \"MinChargeCurrent\": null}")
        #expect(update.current == .overridden(amperes("16.5")))
        #expect(update.phase == .all)
        #expect(update.minCurrent == nil)
        #expect(throws: DocumentError.self) { try body("{\"OFFLINECHARGECURRENT\": 16}") }
        #expect(throws: DocumentError.self) { try body("{\"charger\": \"a\", \"offlineChargePhase\": 1}") }
    }

    @Test func `JSON says where`() {
        func position(_ text: String) -> TextPosition? {
            do {
                _ = try JSONReader.read(Array(text.utf8))
                return nil
            } catch {
                return error.position
            }
        }
        #expect(position("{\n  \"a\": 1,\n  \"a\": 2}") == TextPosition(line: 3, column: 3))
        #expect(position("[1,\n2 3]") == TextPosition(line: 2, column: 3))
        #expect(position("\u{FEFF}[1]") == nil)
    }

    @Test func `JSON that is none is refused, and JSON that is some is read`() throws {
        for text in [
            "", " ", "{", "[", "\"", "{\"a\"}", "{\"a\":}", "[1,]", "[,1]", "{,}", "{\"a\":1,}", "nul",
            "True", "+1", "01",
            "1.", ".1", "1e", "--1", "0x1", "[1}", "{\"a\":1]", "\"\\x\"", "\"\\u12\"", "\"\\ud800\"",
            "\"\\udc00\"",
            "\"\u{1}\"", "'a'", "// x\n1", "1 2", "NaN", "Infinity", "{a:1}", "\"a\nb\"", "1a", "1.0.0",
        ] {
            #expect(throws: DocumentError.self, "\(text)") { try JSONReader.read(Array(text.utf8)) }
        }
        for text in [
            "0", "-0", "\"\\ud83d\\ude97 \\/ \\b\"", "[]", "{}", " [ null , true ] ", "{\"\":{\"\":[]}}",
            "1E+2",
        ] {
            #expect(throws: Never.self, "\(text)") { try JSONReader.read(Array(text.utf8)) }
        }
    }
}
