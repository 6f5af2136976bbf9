import FuseCore
import FuseJSON
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
            "together: " + suggestion.parts.map(words).joined(separator: ", ")
                + (isWhole ? "" : ", the rest as asked")
                + (fits ? "." : "; that is no worse than before, but a line that is over stays over.")
        }
    }

    private func words(_ part: Suggestion.Part) -> String {
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

extension RephasingResult {
    /// The quality of the choice of phases, as text.
    var text: String {
        let lowest =
            value.level.map { "of those below what was proposed the lowest has \($0.text)" }
            ?? "all that are served have what was proposed"
        let aim =
            switch goal {
            case .highest: "chosen for the highest currents, then the fewest changes"
            case .fewest: "chosen for the fewest changes, then the highest currents"
            }
        let reached = [
            "\(value.served) of \(count(chargers, "charger")) served", count(value.changes, "phase change"),
            lowest,
            "\(value.total.text) in all",
        ]
        let difference =
            isBalanced
            ? [", balanced last: lines of one fuse differ by \(value.difference.text) at most"] : []
        return aim + difference.joined() + ": " + reached.joined(separator: ", ") + "; "
            + (isProved ? "proved the best" : "not proved to be the best: \(gap)")
    }

    /// The first criterion in which another choice might be better, and by how much.
    private var gap: String {
        if best.served > value.served { return "at most \(best.served) can be served" }
        let moves =
            best.changes < value.changes ? "at least \(count(best.changes, "change")) are needed" : nil
        if goal == .fewest, let moves { return moves }
        if goal == .highest, value.served < chargers { return "others might be served in their place" }
        if let level = value.level, best.level.map({ $0 > level }) ?? true {
            return best.level.map { "the lowest can be at \($0.text) at most" } ?? "perhaps none is lowered"
        }
        if value.level == nil { return moves ?? "lines may differ by less" }
        return "the others may have more, at most \(best.total.text) in all"
    }

    /// The quality of the choice of phases, as JSON.
    var json: JSONValue {
        func members(_ value: RephasingValue) -> JSONValue {
            .members([
                "served": .integer(Int64(value.served)), "changes": .integer(Int64(value.changes)),
                "level_mA": .milliamperes(value.level), "total_mA": .milliamperes(value.total),
            ])
        }
        return .members([
            "goal": .text(goal.rawValue), "balanced": .bool(isBalanced),
            "chargers": .integer(Int64(chargers)), "value": members(value), "bound": members(best),
            "difference_mA": .milliamperes(value.difference), "proved": .bool(isProved),
        ])
    }
}
