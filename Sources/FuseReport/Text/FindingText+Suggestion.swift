import FuseCore
public import FusePlanner

extension FindingText {
    /// A suggestion in one sentence.
    public func message(_ suggestion: Suggestion) -> String {
        guard let part = suggestion.parts.first else { return "" }
        let who = names.full(part.charger)
        let (current, phase) = (part.current.text, part.phase.text)
        return switch suggestion.kind {
        case .lowerCurrent: "\(who): \(current) on \(phase) is the largest current that fits."
        case .noCurrent(let minimum):
            "\(who): nothing from its minimum of \(minimum.text) upwards fits on \(phase); 0 A does."
        case .otherPhase: "\(who): \(current) fits in full on \(phase)."
        case .noWorse:
            "\(who): \(current) on \(phase) is no worse than before, but a line that is over stays over."
        case .outsiderMoved:
            "\(who), which is not in the proposal: moved to \(phase) with its \(current), all of the proposal fits."
        case .outsiderLowered(let from):
            "\(who), which is not in the proposal: lowered from \(from.text) to \(current), all of the proposal fits."
        case .together(let isWhole, let fits):
            "together: " + suggestion.parts.map(text).joined(separator: ", ")
                + (isWhole ? "" : ", the rest as asked")
                + (fits ? "." : "; that is no worse than before, but a line that is over stays over.")
        }
    }

    private func text(_ part: Suggestion.Part) -> String {
        "\(names.full(part.charger)) \(part.current.text)"
    }

    /// The change made to an update, where it is worth a mention; nil where not.
    func outcome(_ update: UpdateDecision) -> String? {
        guard let send = update.send else { return nil }
        var parts: [String] = []
        if send.phase != update.update.phase, let phase = send.phase {
            parts.append("moved to \(phase.text)")
        }
        if update.status == .lowered, let current = send.current?.milliamperes {
            let wanted = (update.update.current ?? update.recorded?.current)?.milliamperes
            let from = wanted.map { " from \($0.text)" } ?? ""
            let by = update.bound.map { ", bound by \(names.full($0.fuse)) \($0.line.label)" } ?? ""
            parts.append("lowered\(from) to \(current.text)\(by)")
        }
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }
}

extension Suggestion {
    /// The label of the suggestion: `fits`, or `no worse`.
    var title: String { fits ? "fits" : "no worse" }
}
