import FuseCore
public import FusePlanner

/// Draws the fuse tree of an installation.
public struct TreeText {
    private let decision: Decision
    private let installation: Installation
    private let site: String?
    private let style: Style

    /// The fuse tree of a decision's installation.
    ///
    /// - Parameters:
    ///   - decision: The decision on the record, or on a proposal.
    ///   - site: The document that the installation was read from; nil for a store.
    ///   - style: Coloured or plain.
    /// - Returns: Lines of text, the last one with its end; empty where the decision has no installation.
    public static func text(_ decision: Decision, site: String? = nil, style: Style) -> String {
        guard let installation = decision.installation else { return "" }
        let tree = TreeText(decision: decision, installation: installation, site: site, style: style)
        return tree.lines().joined(separator: "\n") + "\n"
    }

    private func lines() -> [String] {
        let supply = installation.supply?.rawValue ?? "supply unknown"
        let title = VerdictText.recorded(decision, style)
        var lines = ["\(style.bold(installation.name)) (\(installation.id)), \(supply): \(title)", ""]
        var isLast = [Bool](repeating: false, count: installation.fuses.count)
        var seen = Set<Int>()
        for place in installation.fuses.indices.reversed() {
            guard let parent = installation.parents[place] else { continue }
            isLast[place] = seen.insert(parent).inserted
        }
        var stems = [String](repeating: "", count: installation.fuses.count)
        for place in installation.fuses.indices {
            var head = ""
            if let parent = installation.parents[place] {
                head = stems[parent] + (isLast[place] ? "└─ " : "├─ ")
                stems[place] = stems[parent] + (isLast[place] ? "   " : "│  ")
            }
            lines += fuse(place, head: head, stem: stems[place])
        }
        let findingText = FindingText(Names(installation))
        for finding in decision.findings where finding.code == .inFlight {
            lines.append(style.yellow(findingText.message(finding)))
        }
        let errors = decision.findings.count { $0.severity == .error }
        let warnings = decision.findings.count { $0.severity == .warning }
        guard errors + warnings > 0 else { return lines.last == "" ? lines.dropLast() : lines }
        let found = [
            errors > 0 ? count(errors, "error") : "", warnings > 0 ? count(warnings, "warning") : "",
        ]
        let text = found.filter { !$0.isEmpty }.joined(separator: " and ")
        let subject = site.map { "--site \($0)" } ?? "--installation \(installation.id)"
        lines.append(style.yellow("\(text): fuseguard check \(subject)"))
        return lines
    }

    private func fuse(_ place: Int, head: String, stem: String) -> [String] {
        let fuse = installation.fuses[place]
        let hasCircuits = place + 1 < installation.parents.count && installation.parents[place + 1] == place
        let inner = stem + (hasCircuits ? "│  " : "   ")
        let id = fuse.name == fuse.id.text || fuse.parent == nil ? "" : style.dim(" (\(fuse.id))")
        let what = fuse.parent == nil ? "main fuse" : fuse.name
        var lines = [
            "\(style.dim(head))\(style.bold(what))\(id), \(fuse.rating.text(on: installation.lines))"
        ]
        for line in decision.fuses[place].lines {
            let bar = LineBar(line: line, style: style)
            lines.append("\(style.dim(inner))\(line.line.label) \(bar.text)\(bar.numbers)")
        }
        for charger in installation.chargers(at: place) {
            lines.append("\(style.dim(inner))   \(self.charger(charger))")
        }
        lines.append(style.dim(inner).trimmingTrailingSpaces)
        return lines
    }

    private func charger(_ place: Int) -> String {
        let charger = installation.chargers[place]
        let phase = charger.phaseSelectable ? "" : ", phase not selectable"
        // A long id, such as a UUID, is left to --json.
        let isShort = charger.name != charger.id.text && charger.id.text.count <= 16
        let name = isShort ? "\(charger.name) (\(charger.id))" : charger.name
        let text =
            "\(padded(name, 12)) \(charger.setting) "
            + style.dim("(\(installation.rules.wiringText(of: charger))\(phase))")
        guard let load = decision.load(of: place) else { return text }
        var flags = load.unconfirmed == nil ? "" : style.yellow(" [unconfirmed]")
        if case .inFlight(_, let sent) = load.cause { flags += style.yellow(" [in flight: \(sent.text)]") }
        return "\(text) → \(load.counted.text)\(flags)"
    }
}

extension UsableFactor {
    /// The share as a percentage without trailing zeros.
    var percent: String {
        let whole = billionths / 10_000_000
        let rest = String(10_000_000 + billionths % 10_000_000).dropFirst()
        let decimals = String(rest.reversed().drop { $0 == "0" }.reversed())
        return decimals.isEmpty ? "\(whole)" : "\(whole).\(decimals)"
    }
}

extension String {
    /// The text without blanks at its end.
    var trimmingTrailingSpaces: String { String(reversed().drop { $0 == " " }.reversed()) }
}
