public import FuseCore
public import FusePlanner
public import FuseRecord

/// The source of a sheet.
public enum SheetSource: Sendable {
    /// A store, with the last entry of its log; nil where the log is empty.
    case store(path: String, LogEntry?)
    /// An installation document.
    case document(name: String)
}

/// Writes the fuse sheet of an installation.
public enum FuseSheet {
    /// The sheet as an HTML document for a browser to show and print.
    ///
    /// - Parameters:
    ///   - decision: The decision on the record.
    ///   - headroom: The headroom; nil where a fact is missing that every sum needs.
    ///   - source: The source of the record.
    ///   - now: The time that the sheet bears.
    /// - Returns: The document; empty where the decision is on no installation.
    public static func html(
        _ decision: Decision, headroom: Headroom?, from source: SheetSource, at now: Timestamp
    ) -> String {
        guard let installation = decision.installation else { return "" }
        let tables = SheetTables(decision, of: installation, headroom: headroom)
        return HTML.document(
            title: "Fuse sheet of \(installation.name)", style: SheetStyle.css,
            [
                header(decision, of: installation, at: now),
                section(
                    "Fuses and chargers",
                    [
                        key,
                        .element(
                            "div", ["class": "drawing"], SheetDrawing(decision, of: installation).rows),
                    ]),
                section("Lines", [tables.lines]),
                section("When a charger is replaced", [tables.chargers, replacing]),
                summary(decision),
                footer(source, at: now),
            ])
    }

    private static func header(
        _ decision: Decision, of installation: Installation, at now: Timestamp
    ) -> HTML {
        let supply = installation.supply.map { "supply \($0.rawValue)" } ?? "supply not known"
        let id = installation.name == installation.id.text ? [] : [installation.id.text]
        let facts = id + [supply, "as recorded on \(now.iso8601.prefix(10))"]
        return .element(
            "header", [:],
            [
                .element("h1", [:], [HTML(installation.name)]),
                .element("p", [:], [HTML(facts.joined(separator: " · "))]),
                .element(
                    "p", ["class": "verdict \(decision.verdict.rawValue)"],
                    [
                        .element("strong", [:], [HTML(VerdictText.recordedWord(decision.verdict))]),
                        HTML("\(decision.without.headline). \(sentence(decision))"),
                    ]),
            ])
    }

    /// The state of the fuses without the cloud, in one sentence.
    private static func sentence(_ decision: Decision) -> String {
        switch decision.verdict {
        case .undecided:
            "A fact is missing, so what the fuses carry when the chargers lose their cloud is not known."
        case .refused:
            "When the chargers lose their cloud, a line may carry more than its fuse allows. Lower an override first."
        case .safe, .reduces, .adjusted:
            "When the chargers lose their cloud, every fuse holds on every line, as long as they are set as below"
                + (decision.without.isEmpty ? "." : " and what is left out draws nothing.")
        }
    }

    private static var key: HTML {
        func entry(_ kind: String, _ text: HTML) -> HTML {
            .element(
                "span", [:],
                [
                    .element(
                        "svg", ["viewBox": "0 0 24 13", "class": "key", "aria-hidden": "true"],
                        [
                            .element("rect", ["width": "24", "height": "13", "class": kind]),
                            .element("rect", ["width": "24", "height": "13", "class": "frame"]),
                        ]), text,
                ])
        }
        return .element(
            "p", ["class": "keys"],
            [
                entry("used", "used by chargers"), entry("reserved", "kept for other loads"),
                entry("free", "free"), entry("over", "too much"),
            ])
    }

    private static var replacing: HTML {
        .element(
            "ol", [:],
            [
                "Connect its terminals as in the table. Where they are on other lines, this sheet does not hold any more.",
                """
                Set what the table says before the charger is used. Until then it falls back to values of its maker, \
                and to those on whatever lines it is connected to.
                """,
                "Read the values back from the charger: a value that was sent is not yet in force.",
                "Write what is recorded to a document (fuseguard export), put the new id in the place of the old one there, import it with --replace, and print this sheet anew.",
            ].map { .element("li", [:], [HTML($0)]) })
    }

    private static func summary(_ decision: Decision) -> HTML {
        let text = FindingText(Names(decision.installation))
        let findings = decision.findings.map { finding in
            HTML.element(
                "li", [:],
                [
                    .element("strong", [:], [HTML(finding.severity.rawValue)]),
                    HTML(" \(text.message(finding)) \(text.remedy(finding))"),
                ])
        }
        let assumptions = decision.assumptions.map {
            HTML.element("li", [:], [.element("strong", [:], ["assumed"]), HTML(" \(text.message($0))")])
        }
        guard !findings.isEmpty || !assumptions.isEmpty else { return HTML([]) }
        return section("What to know", [.element("ul", [:], findings + assumptions)])
    }

    private static func footer(_ source: SheetSource, at now: Timestamp) -> HTML {
        var facts = ["Made \(now.iso8601) by \(Tool.name) \(Tool.version)."]
        switch source {
        case .store(_, let entry?):
            facts.append("The log's last entry was then number \(entry.number), hash \(entry.hash).")
        case .store(_, nil): facts.append("Nothing was in the log then.")
        case .document(let name): facts.append("From the document \(name), without a store and its log.")
        }
        facts.append(
            "It says what is recorded; it does not measure. It covers offline overrides, not what flows while the cloud steers."
        )
        return .element(
            "footer", [:],
            [
                .element("p", [:], [HTML(facts.joined(separator: " "))]),
                .element(
                    "p", ["class": "signature"],
                    [
                        .element("span", [:], ["Checked in the cabinet by"]),
                        .element("span", [:], ["Date"]),
                    ]),
            ])
    }

    private static func section(_ title: String, _ contents: [HTML]) -> HTML {
        .element("section", [:], [.element("h2", [:], [HTML(title)])] + contents)
    }
}
