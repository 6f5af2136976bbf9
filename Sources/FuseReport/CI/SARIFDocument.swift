import FuseCore
public import FuseJSON
public import FusePlanner
import FuseRecord

/// Writes a decision as a SARIF log.
public enum SARIFDocument {
    private static let codes = FindingCode.allCases

    /// The SARIF log of a decision.
    ///
    /// - Parameters:
    ///   - decision: The decision.
    ///   - context: The context of the report; results point to its file.
    /// - Returns: A log of SARIF 2.1.0 with one run.
    public static func json(_ decision: Decision, in context: ReportContext) -> JSONValue {
        let names = Names(decision.installation)
        let findingText = FindingText(names)
        var run: [JSONValue.Member] = [
            .init("tool", .members(["driver": driver])),
            .init(
                "invocations",
                .list([
                    .members([
                        "executionSuccessful": .bool(true),
                        "exitCode": .integer(Int64(context.exit.rawValue)),
                        "exitCodeDescription": .text(
                            VerdictText.refusal(decision, context.exit)
                                ?? decision.verdict.rawValue + decision.without.headline),
                    ])
                ])),
        ]
        if let file = context.file {
            run.append(
                .init("artifacts", .list([.members(["location": .members(["uri": .text(reference(file))])])]))
            )
        }
        run.append(
            .init("results", .list(decision.findings.map { result($0, findingText, file: context.file) })))
        var properties: [JSONValue.Member] = [.init("verdict", .text(decision.verdict.rawValue))]
        if let installation = decision.installation {
            properties.append(.init("installation", .text(installation.id.text)))
        }
        properties.append(.init("without", decision.without.json(names)))
        properties.append(
            .init("assumed", .list(decision.assumptions.map { .text(findingText.assumed($0)) })))
        let bodies = decision.bodies(exit: context.exit)
        if !bodies.isEmpty {
            properties.append(.init("oneWave", .bool(decision.oneWave)))
            properties.append(.init("send", .list(bodies.map(UpdateBody.requestJSON))))
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
            .members([
                "id": .text(rule.code),
                "shortDescription": message("When " + rule.meaning),
                "fullDescription": message("When \(rule.meaning) Why it matters: \(rule.reason)"),
                "help": message(rule.remedy),
                "defaultConfiguration": .members(["level": .text(rule.kind)]),
            ])
        }
    }

    private static func message(_ text: String) -> JSONValue { .members(["text": .text(text)]) }

    /// A path as a URI reference (RFC 3986), relative where the path is.
    ///
    /// Every byte that is neither unreserved nor a slash is percent-encoded.
    private static func reference(_ path: String) -> String {
        let plain = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/".utf8)
        let encoded = path.utf8.map { byte in
            plain.contains(byte)
                ? String(UnicodeScalar(byte))
                : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }.joined()
        return path.hasPrefix("/") ? "file://" + encoded : encoded
    }

    private static func result(_ finding: Finding, _ findingText: FindingText, file: String?) -> JSONValue {
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
        let things = finding.subjects
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
            .init("level", .text(finding.severity.rawValue)),
            .init("message", message(findingText.message(finding) + " " + findingText.remedy(finding))),
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
