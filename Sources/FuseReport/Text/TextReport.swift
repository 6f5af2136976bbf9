import FuseCore
public import FusePlanner
import FuseRecord

/// Writes a decision as text.
public struct TextReport {
    private let decision: Decision
    private let style: Style
    private let names: Names
    private let findingText: FindingText

    /// The text of a decision.
    ///
    /// - Parameters:
    ///   - decision: The decision.
    ///   - exit: The exit status of the command.
    ///   - style: Coloured or plain.
    /// - Returns: Lines of text, the last one with its end.
    public static func text(_ decision: Decision, exit: ExitStatus, style: Style) -> String {
        let report = TextReport(decision: decision, style: style)
        var lines = report.lines()
        // The verdict is on the end state; an option of the command may refuse it all the same.
        if let why = VerdictText.refusal(decision, exit) { lines.append("\(style.red("exit 1")): \(why).") }
        return lines.joined(separator: "\n") + "\n"
    }

    private init(decision: Decision, style: Style) {
        self.decision = decision
        self.style = style
        self.names = Names(decision.installation)
        self.findingText = FindingText(names)
    }

    private func lines() -> [String] {
        var lines = [VerdictText.headline(decision, style)]
        if let installation = decision.installation {
            let supply = installation.supply?.rawValue ?? "supply unknown"
            lines.append("\(installation.name) (\(installation.id)), \(supply)")
        }
        lines += updates() + table()
        for (index, finding) in decision.findings.enumerated() {
            let next = decision.findings.dropFirst(index + 1).first
            // Several findings of the same code share one remedy.
            let isLast = next.map {
                $0.code != finding.code || findingText.remedy($0) != findingText.remedy(finding)
            }
            lines += self.finding(finding, saysRemedy: isLast ?? true)
        }
        if decision.verdict == .refused, decision.updates.isEmpty, !decision.isRepair {
            // What is in flight is not adjusted.
            let isInFlight = decision.findings.contains { $0.code == .inFlight }
            let rest = isInFlight ? ", once nothing is in flight" : ""
            lines.append(style.dim("  → what to lower until every line holds: the same with --adjust\(rest)"))
        }
        for suggestion in decision.suggestions {
            let title = suggestion.fits ? style.green(suggestion.title) : style.yellow(suggestion.title)
            lines.append("\(title) \(findingText.message(suggestion))")
        }
        if let rephasing = decision.rephasing { lines.append("\(style.dim("phases")) \(rephasing.text)") }
        for assumption in decision.assumptions {
            lines.append(
                "\(style.dim("assumed")) \(assumption.code.rawValue): \(findingText.message(assumption))")
        }
        return lines
    }

    private func updates() -> [String] {
        guard !decision.updates.isEmpty else { return [] }
        let places = decision.installation?.chargerPlaces ?? [:]
        return [""]
            + decision.updates.map { decided in
                // The setting that would be in force: of the update to send, or else of the proposed one.
                let update = decided.send ?? decided.update
                let current = update.current ?? decided.recorded?.current
                let phase = update.phase ?? decided.recorded?.phase
                let new = current.flatMap { current in
                    phase.map { OfflineOverride(current: current, phase: $0) }
                }
                let from = decided.recorded?.text ?? "not recorded"
                var to = new?.text ?? Self.given(update)
                if let load = places[update.charger].flatMap(decision.load)?.counted {
                    to += load.loaded.isEmpty ? " (counts 0 A)" : " (counts on \(load.loaded.text))"
                }
                if update.current == nil, update.phase == nil { to = "the same override" }
                let limits = [
                    update.minCurrent.map { "min \($0.text)" }, update.maxCurrent.map { "max \($0.text)" },
                ]
                to += limits.compactMap { $0 }.map { ", \($0)" }.joined()
                let isSentAgain = decision.isRepair && decided.status == .asProposed
                let change = findingText.outcome(decided) ?? (isSentAgain ? "sent again, to be read" : nil)
                let outcome = change.map { "; \(style.yellow($0))" } ?? ""
                return "  \(names.full(update.charger)): \(from) → \(to)\(outcome)"
            }
    }

    /// The settings that an update gives to a charger that is not recorded here.
    private static func given(_ update: ChargerUpdate) -> String {
        let current = update.current.map { $0.milliamperes?.text ?? "automatic current" }
        let parts = [current, update.phase?.text].compactMap { $0 }
        return parts.isEmpty ? "other settings" : parts.joined(separator: " on ")
    }

    /// The lines of every fuse; of a tree of more than 12 fuses, only those that change or are over.
    private func table() -> [String] {
        guard !decision.fuses.isEmpty else { return [] }
        let isLarge = decision.fuses.count > 12
        var rows: [[String]] = []
        var leftOut = 0
        for fuse in decision.fuses {
            let isQuiet = fuse.lines.allSatisfy { !$0.isOver && $0.before == $0.after && $0.usable != nil }
            guard !isLarge || !isQuiet || fuse.fuse.parent == nil else {
                leftOut += 1
                continue
            }
            for (index, line) in fuse.lines.enumerated() {
                func text(_ current: Milliamperes?) -> String { current?.amperes ?? "unknown" }
                rows.append([
                    index == 0 ? fuse.fuse.name : "", line.line.label, text(line.usable), text(line.before),
                    text(line.after), text(line.headroom), line.isOver ? "OVER" : "",
                ])
            }
        }
        let head = ["fuse", "line", "usable A", "before", "after", "headroom", ""]
        let table = linedUp([head] + rows, width: style.width) { $0 > 1 && $0 < 6 }
        var lines = ["", style.dim(table[0])]
        lines += zip(table.dropFirst(), rows).map { $1[6].isEmpty ? $0 : style.red($0) }
        if leftOut > 0 { lines.append(style.dim("  \(count(leftOut, "more fuse")) hold and do not change")) }
        return lines + [""]
    }

    private func finding(_ finding: Finding, saysRemedy: Bool) -> [String] {
        let severity =
            switch finding.severity {
            case .error: style.red("error")
            case .warning: style.yellow("warning")
            case .note: style.dim("note")
            }
        var lines = ["\(severity) \(finding.code.rawValue): \(findingText.message(finding))"]
        let isAboutLine = finding.line != nil && finding.code != .automaticStarved
        if isAboutLine, !finding.contributors.isEmpty {
            for part in finding.contributors.prefix(6) {
                let current = padded(part.current?.text ?? "", 9, alignRight: true)
                lines.append("  \(current)  \(names.short(part.charger)): \(part.cause?.text ?? "")")
            }
            let more = finding.contributors.count - 6
            if more > 0 { lines.append("             and \(count(more, "more charger"))") }
        }
        if saysRemedy { lines.append(style.dim("  → \(findingText.remedy(finding))")) }
        return lines
    }
}
