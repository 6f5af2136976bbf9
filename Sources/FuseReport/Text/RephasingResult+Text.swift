import FuseJSON
import FusePlanner

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
