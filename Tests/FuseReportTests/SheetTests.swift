import Foundation
import FoundationXML
import FuseCore
import FusePlanner
import FuseRecord
import FuseTestSupport
import Testing

@testable import FuseReport

@Suite struct SheetTests {
    private static let now = Timestamp(milliseconds: 1_800_000_000_000)

    private func sheet(
        _ site: Installation, pendingPlans: [PendingPlan] = [],
        from source: SheetSource = .document(name: "site.yaml")
    ) throws -> String {
        let record = InstallationRecord(site, pendingPlans: pendingPlans)
        let decision = try Planner.judge(nil, on: record, now: Self.now)
        let supply = decision.verdict == .undecided ? nil : site.supply
        return FuseSheet.html(
            decision, headroom: supply.map { Headroom(of: record, on: $0) }, from: source, at: Self.now)
    }

    /// The element names of the document, parsed as XML; throws where it is not well-formed.
    private func elements(_ html: String) throws -> [String] {
        let body = try #require(html.range(of: "<body>")).lowerBound
        let end = try #require(html.range(of: "</body>")).upperBound
        let names = ElementNames()
        let parser = XMLParser(data: Data(html[body..<end].utf8))
        parser.delegate = names
        #expect(parser.parse(), "\(String(describing: parser.parserError))")
        return names.found
    }

    private final class ElementNames: NSObject, XMLParserDelegate {
        var found: [String] = []

        func parser(
            _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
            qualifiedName: String?, attributes: [String: String]
        ) {
            found.append(name)
        }
    }

    @Test func `every fuse, line and charger is on it, with margins and what to set`() throws {
        let site = try site(
            fuse: 40,
            [
                charger("c1", 16, phase: .phase3, wiring: .l2l3l1),
                charger("c2") { $0.phaseSelectable = false },
                charger("c3") { $0.fixed = .known(amperes(10)) },
            ])
        let html = try sheet(site)
        for text in [
            "c1: 16 A on phase 3, counts 16 A on L1", "Site: L1 26 of 40 A, 14 A left",
            "<td>L2L3L1</td>", "<td>phase 3 (4)</td>", "<td>automatic (−1)</td>",
            "<td>automatic phase (0), which it does not heed</td>", "<td>fixed at 10 A</td>",
            "<td>6 to 32 A</td>", "<strong>SAFE</strong>", "From the document site.yaml",
            "Made 2027-01-15T08:00:00Z", "<td>30 A</td>",
        ] { #expect(html.contains(text), "\(text)") }
        let names = try elements(html)
        #expect(names.count { $0 == "svg" } == 4 + 4, "a row for the fuse and each charger; the key")
    }

    @Test func `a line that is over, a fact that is missing and what is in flight are said`() throws {
        let over = try sheet(site(fuse: 16, [charger("c1", 20, phase: .phase1)]))
        #expect(over.contains("<strong>OVER</strong>") && over.contains("4 A TOO MUCH"))
        #expect(over.contains("class=\"over\"") && over.contains("verdict refused"))
        let unknown = try sheet(site(nil, [charger("c1", 16)]))
        #expect(unknown.contains("<strong>UNDECIDED</strong>") && unknown.contains("<td>not known</td>"))
        #expect(unknown.contains("the supply is not known"))
        let unrated = try sheet(site(fuse: nil, [charger("c1", 16, phase: .phase1)]))
        #expect(unrated.contains("class=\"unknown\"") && unrated.contains("16 A of an unknown rating"))
        let pendingPlan = PendingPlan(
            plan: "p", madeAt: Self.now,
            updates: [try update("c1", .overridden(amperes(20)))])
        let flying = try sheet(
            site(fuse: 40, [charger("c1", 16, phase: .phase1)]), pendingPlans: [pendingPlan])
        #expect(flying.contains("<td>20 A on L1, 20 A on phase 1 in flight</td>"))
        let mismatched = try sheet(
            site(fuse: 40, [charger("c1", 10, phase: .phase1) { $0.reading = reading(16, on: .l1) }]))
        #expect(mismatched.contains("<td>16 A on L1, since 16 A on L1 was read</td>"))
    }

    @Test func `it says which state of the log it shows`() throws {
        let site = try site(fuse: 40, [])
        let draft = LogDraft(
            at: Self.now, actor: "ann", reason: nil, action: .check, installation: "site", plan: nil,
            verdict: "safe", exit: 0, asked: "{}", decided: "{}", version: "1")
        let entry = LogEntry(number: 7, draft: draft, previous: nil, hash: "abc123")
        #expect(try sheet(site, from: .store(path: "s.db", entry)).contains("number 7, hash abc123"))
        #expect(try sheet(site, from: .store(path: "s.db", nil)).contains("Nothing was in the log"))
    }

    @Test func `no name becomes an element, and nothing is fetched`() throws {
        let hostile = #"</text><script>alert('1')</script>"><img src=x onerror=alert(2)>&amp;"#
        let fuses = [
            Fuse(id: "site", name: hostile, parent: nil, rating: .unknown),
            Fuse(id: "c", name: hostile, parent: "site", rating: .unknown),
        ]
        let site = try Installation(
            id: "site", supply: .tn3, rules: CountingRules(), fuses: fuses,
            chargers: [charger("a", 16) { $0.name = hostile }])
        let html = try sheet(site, from: .document(name: hostile))
        let names = Set(try elements(html))
        #expect(names.isDisjoint(with: ["script", "img", "a", "link", "iframe", "object"]))
        #expect(!html.contains("<script") && !html.contains("<img"))
        #expect(!html.contains("http://") && !html.contains("https://") && !html.contains("url("))
        #expect(html.contains("default-src 'none'"))
    }

    @Test func `a mark that combines with a quotation mark does not hide it`() throws {
        let hostile = "a\"\u{301} onload=b <\u{338}i>"
        let site = try site(fuse: 40, [charger("a", 16) { $0.name = hostile }])
        let html = try sheet(site)
        #expect(!html.contains("a\"\u{301}") && !html.contains("<\u{338}"))
        #expect(html.unicodeScalars.count { $0 == "\u{338}" } > 0)
        _ = try elements(html)
    }

    @Test func `a branch of the drawing ends where nothing follows`() throws {
        let fuses = [("site", nil), ("a", "site"), ("a1", "a"), ("b", "site")].map { id, parent in
            Fuse(
                id: identifier(id), name: id,
                parent: parent.map { identifier($0) }, rating: .unknown)
        }
        let site = try Installation(
            id: "site", supply: .tn3, rules: CountingRules(), fuses: fuses, chargers: [])
        let decision = try Planner.judge(nil, on: InstallationRecord(site), now: Self.now)
        let rows = SheetDrawing(decision, of: site).rows.map(\.markup)
        /// The positions of vertical lines that cross a whole row.
        func through(_ row: Int) -> Set<String> {
            let lines = rows[row].matches(
                of: #/<line x1="(\d+)" y1="0" x2="(\d+)" y2="66">/#)
            return Set(lines.map { String($0.output.1) })
        }
        // The stem of the main fuse's circuits is at 32 and ends at the second of them.
        #expect(through(0).isEmpty && through(1) == ["32"] && through(2) == ["32"] && through(3).isEmpty)
    }
}
