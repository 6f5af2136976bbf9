// Room: a decision for tools that read static analysis results (SARIF 2.1.0, OASIS 2020).
// Answers: each finding as a result, each code as a rule. Must not know: where it is printed.

import FuseCore
public import FuseJSON
public import FusePlanner

/// Makes SARIF logs.
public enum SARIFDocument {
    private static let codes = FindingCode.allCases

    /// The log of a decision.
    ///
    /// - Parameters:
    ///   - decision: The decision.
    ///   - context: What is printed besides: the proposal's file is where results are shown.
    public static func json(_ decision: Decision, in context: ReportContext) -> JSONValue {
        let words = FindingText(Names(decision.installation))
        var run: [JSONValue.Member] = [
            .init("tool", .members(["driver": driver])),
            .init(
                "invocations",
                .list([
                    .members([
                        "executionSuccessful": .bool(true),
                        "exitCode": .integer(Int64(context.exit.rawValue)),
                        "exitCodeDescription": .text(decision.verdict.rawValue),
                    ])
                ])),
        ]
        if let file = context.file {
            run.append(.init("artifacts", .list([.members(["location": location(file)])])))
        }
        run.append(.init("results", .list(decision.findings.map { result($0, words, file: context.file) })))
        var properties: [JSONValue.Member] = [.init("verdict", .text(decision.verdict.rawValue))]
        if let installation = decision.installation {
            properties.append(.init("installation", .text(installation.id.text)))
        }
        run.append(.init("properties", .object(properties)))
        return .members([
            "$schema": .text(
                "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"),
            "version": .text("2.1.0"),
            "runs": .list([.object(run)]),
        ])
    }

    private static var driver: JSONValue {
        .members([
            "name": .text(Tool.name),
            "semanticVersion": .text(Tool.version),
            "rules": .list(rules),
        ])
    }

    private static var rules: [JSONValue] {
        Explanation.all.prefix(codes.count).map { rule in
            func text(_ text: String) -> JSONValue { .members(["text": .text(text)]) }
            return .members([
                "id": .text(rule.code),
                "shortDescription": text("When " + rule.meaning),
                "fullDescription": text("When \(rule.meaning) Why it matters: \(rule.reason)"),
                "help": text(rule.remedy),
                "defaultConfiguration": .members(["level": .text(rule.kind)]),
            ])
        }
    }

    /// A file by a reference that is relative where the file's name is.
    private static func location(_ file: String) -> JSONValue {
        .members(["uri": .text(reference(file))])
    }

    /// A path as a URI reference (RFC 3986): whatever is neither unreserved nor a slash is written in percent signs.
    static func reference(_ path: String) -> String {
        let plain = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/".utf8)
        let digits = Array("0123456789ABCDEF")
        let encoded = path.utf8.map { byte in
            plain.contains(byte)
                ? String(UnicodeScalar(byte)) : "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
        }.joined()
        return path.hasPrefix("/") ? "file://" + encoded : encoded
    }

    private static func result(_ finding: Finding, _ words: FindingText, file: String?) -> JSONValue {
        var location: [JSONValue.Member] = []
        if let file {
            location.append(
                .init(
                    "physicalLocation",
                    .members([
                        "artifactLocation": .members(["uri": .text(reference(file)), "index": .integer(0)]),
                        "region": .members(["startLine": .integer(1)]),
                    ])))
        }
        let things = FindingPlace(finding).names
        if !things.isEmpty {
            location.append(
                .init(
                    "logicalLocations",
                    .list(
                        things.map { .members(["fullyQualifiedName": .text($0), "kind": .text("resource")]) })
                ))
        }
        let index = codes.firstIndex(of: finding.code) ?? 0
        var result: [JSONValue.Member] = [
            .init("ruleId", .text(finding.code.rawValue)),
            .init("ruleIndex", .integer(Int64(index))),
            .init("level", .text(finding.code.severity.rawValue)),
            .init("message", .members(["text": .text(words.message(finding) + " " + words.remedy(finding))])),
        ]
        if !location.isEmpty { result.append(.init("locations", .list([.object(location)]))) }
        result.append(
            .init(
                "partialFingerprints",
                .members([
                    "finding/v1": .text(([finding.code.rawValue] + things).joined(separator: " "))
                ])))
        return .object(result)
    }
}

/// What a finding is about, in ids: the line of a fuse, the fuse, or chargers.
struct FindingPlace {
    /// `main L1`, or the chargers where it is about no fuse.
    let names: [String]

    init(_ finding: Finding) {
        if let fuse = finding.fuse {
            self.names = [[fuse.text, finding.line?.label].compactMap { $0 }.joined(separator: " ")]
        } else {
            self.names = finding.contributors.map(\.charger.text)
        }
    }
}
