import FuseCore
public import FusePlanner
import FuseRecord

/// Writes a decision as a JUnit report.
public struct JUnitReport {
    private let decision: Decision
    private let names: Names
    private let findingText: FindingText

    /// One test case.
    private struct Case {
        let name: String
        let findings: [Finding]
    }

    /// The report of a decision.
    ///
    /// - Parameters:
    ///   - decision: The decision.
    ///   - exit: The exit status; the last test case passes where it is 0.
    /// - Returns: An XML document with one test case for each line, for each other finding, and for the
    ///   verdict.
    public static func text(_ decision: Decision, exit: ExitStatus) -> String {
        JUnitReport(decision).text(exit)
    }

    private init(_ decision: Decision) {
        self.decision = decision
        self.names = Names(decision.installation)
        self.findingText = FindingText(names)
    }

    /// The test cases: one for each line, passed where the line holds, then all other findings.
    private var cases: [Case] {
        let lines = decision.fuses.flatMap { fuse in
            fuse.lines.map { line in
                Case(
                    name: "\(names.full(fuse.fuse.id)) \(line.line.label)",
                    findings: decision.findings.filter {
                        $0.fuse == fuse.fuse.id && ($0.line ?? line.line) == line.line
                    })
            }
        }
        let others = decision.findings.filter { $0.fuse == nil || decision.fuses.isEmpty }
        return lines
            + others.map { finding in
                let about = finding.subjects.joined(separator: ", ")
                return Case(
                    name: about.isEmpty ? finding.code.rawValue : "\(finding.code.rawValue): \(about)",
                    findings: [finding])
            }
    }

    private func text(_ exit: ExitStatus) -> String {
        let cases = cases
        let failing = cases.count { one in one.findings.contains { $0.severity == .error } }
        let failures = failing + (exit == .done ? 0 : 1)
        let suite = (decision.installation?.id.text ?? Tool.name).escapedAsMarkup
        let counts = "tests=\"\(cases.count + 1)\" failures=\"\(failures)\" errors=\"0\""
        var lines = [
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
            "<testsuites name=\"\(Tool.name) check\" \(counts)>",
            "  <testsuite name=\"\(suite)\" \(counts) skipped=\"0\">",
        ]
        for one in cases { lines += element(one, of: suite) }
        let why = VerdictText.refusal(decision, exit).map { ": \($0)" } ?? ""
        let verdict = "\(decision.verdict.rawValue), exit \(exit.rawValue)\(why)"
        let output =
            [verdict + decision.without.headline] + decision.without.map { "left out: \($0.message(names))" }
            + decision.assumptions.map { findingText.assumed($0) }
            + decision.bodies(exit: exit).map { "send \(UpdateBody.request($0))" }
        lines += element(
            "verdict", of: suite, failure: exit == .done ? nil : (verdict, verdict),
            output: output.joined(separator: "\n"))
        lines += ["  </testsuite>", "</testsuites>"]
        return lines.joined(separator: "\n") + "\n"
    }

    private func element(_ one: Case, of suite: String) -> [String] {
        let error = one.findings.first { $0.severity == .error }
        let output = one.findings.filter { $0.severity != .error }.map { finding in
            "\(finding.severity.rawValue) \(finding.code.rawValue): \(findingText.message(finding)) "
                + findingText.remedy(finding)
        }
        return element(
            one.name, of: suite,
            failure: error.map {
                ($0.code.rawValue, findingText.message($0) + "\n" + findingText.remedy($0))
            },
            output: output.joined(separator: "\n"))
    }

    private func element(
        _ name: String, of suite: String, failure: (type: String, text: String)?, output: String
    ) -> [String] {
        let head = "    <testcase classname=\"\(suite)\" name=\"\(name.escapedAsMarkup)\""
        var inner: [String] = []
        if let failure {
            let message = failure.text.split(separator: "\n").first.map(String.init) ?? failure.type
            inner.append(
                "      <failure type=\"\(failure.type.escapedAsMarkup)\" message=\"\(message.escapedAsMarkup)\">"
                    + "\(failure.text.escapedAsMarkup)</failure>")
        }
        if !output.isEmpty { inner.append("      <system-out>\(output.escapedAsMarkup)</system-out>") }
        return inner.isEmpty ? [head + "/>"] : [head + ">"] + inner + ["    </testcase>"]
    }
}
