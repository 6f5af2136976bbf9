public import FuseCore
public import FuseJSON
public import FusePlanner
import FuseRecord

/// Writes the headroom of an installation: the largest safe override of each charger.
public struct HeadroomReport {
    private let headroom: Headroom
    private let decision: Decision
    private let installation: Installation
    private let names: Names

    /// Creates a report on the headroom of an installation.
    ///
    /// - Parameters:
    ///   - headroom: The headroom.
    ///   - decision: The decision on the record.
    ///   - installation: The installation.
    public init(_ headroom: Headroom, decision: Decision, installation: Installation) {
        self.headroom = headroom
        self.decision = decision
        self.installation = installation
        self.names = Names(installation)
    }

    /// The document fuseguard/headroom/1.
    ///
    /// - Parameter store: The store's absolute path; nil where there is none.
    /// - Returns: The document, with currents in milliamperes.
    public func json(store: String?) -> JSONValue {
        .members([
            "format": .text("fuseguard/headroom/1"), "tool": Tool.json, "store": .optional(store),
            "installation": .members([
                "id": .text(installation.id.text), "name": .text(installation.name),
            ]),
            "verdict": .text(decision.verdict.rawValue), "without": decision.without.json(names),
            "chargers": .list(headroom.chargers.map(charger)),
            "more": .list(
                headroom.more.map { room in
                    .members([
                        "fuse": .text(room.fuse.text),
                        "lines": .list(room.lines.lines.map { .text($0.label) }),
                        "current_mA": .integer(Headroom.usualMinimum.count),
                        "chargers": .integer(Int64(room.chargers)),
                    ])
                }),
        ])
    }

    private func charger(_ headroom: ChargerHeadroom) -> JSONValue {
        let charger = headroom.charger
        return .members([
            "charger": .text(charger.id.text), "name": .text(charger.name),
            "recorded": .members([
                "offlineChargeCurrent": UpdateBody.amperes(charger.offline.current),
                "offlineChargePhase": .integer(Int64(charger.offline.phase.rawValue)),
            ]),
            "minCurrent": .number(charger.minCurrent.amperes),
            "phases": .list(
                headroom.phases.map { choice in
                    .members([
                        "offlineChargePhase": .integer(Int64(choice.phase.rawValue)),
                        "offlineChargeCurrent": choice.current.map { .number($0.amperes) } ?? .null,
                        "boundBy": choice.bound?.json ?? .null, "sentAlone": .bool(choice.isSentAlone),
                    ])
                }),
        ])
    }

    /// The phases of the table's columns; an automatic phase loads the same lines as all phases.
    private static let columns: [(PhaseChoice, String)] = [
        (.phase1, "phase 1"), (.phase2, "phase 2"), (.phase3, "phase 3"), (.all, "all or automatic"),
    ]

    /// The tables as text.
    public func text(style: Style) -> String {
        let title = VerdictText.recorded(decision, style)
        let supply = installation.supply?.rawValue ?? "supply unknown"
        var lines = [
            "\(style.bold(installation.name)) (\(installation.id)), \(supply): \(title)",
            "",
        ]
        lines += chargerTable(style)
        if decision.verdict != .safe {
            lines.append(
                style.yellow("  a line is over already: these make nothing worse, which is not yet safe"))
        }
        lines += ["", "More chargers at \(Headroom.usualMinimum.text):"]
        lines += moreTable(style)
        return lines.joined(separator: "\n") + "\n"
    }

    private func chargerTable(_ style: Style) -> [String] {
        var (hasUseless, hasSentAlone) = (false, false)
        let rows = headroom.chargers.map { headroom -> [String] in
            let charger = headroom.charger
            guard !headroom.phases.isEmpty else {
                return [names.short(charger.id), charger.setting, "", "", "", ""]
            }
            let cells = Self.columns.map { phase, _ in
                let choice = headroom.phases.first { $0.phase == phase }
                let current = choice?.current
                let isSentAlone = choice?.isSentAlone == true && current != nil
                let isUseless = current.map { $0 < charger.minCurrent && $0 > .zero } ?? false
                hasUseless = hasUseless || isUseless
                hasSentAlone = hasSentAlone || isSentAlone
                return (current?.text ?? "nothing") + (isUseless ? " *" : "") + (isSentAlone ? " +" : "")
            }
            return [names.short(charger.id), charger.offline.text] + cells
        }
        guard !rows.isEmpty else { return ["  no charger"] }
        let head = ["largest safe override", "now"] + Self.columns.map(\.1)
        var lines = Self.table(head, rows, style)
        if hasUseless { lines.append(style.dim("  * below the charger's minimum: it would not charge")) }
        if hasSentAlone {
            lines.append(
                style.dim("  + sent without the phase: the charger was read otherwise than recorded"))
        }
        return lines
    }

    private func moreTable(_ style: Style) -> [String] {
        let groups = Dictionary(grouping: headroom.more, by: \.fuse)
        let choices = headroom.more.filter { $0.fuse == installation.id }.map(\.lines)
        let rows = installation.fuses.map { fuse in
            [names.short(fuse.id)] + (groups[fuse.id] ?? []).map { String($0.chargers) }
        }
        let columns = choices.map { lines in
            lines == .all ? "on all lines" : "on " + lines.lines.map(\.label).joined(separator: "+")
        }
        return Self.table(["below"] + columns, rows, style)
    }

    private static func table(_ head: [String], _ rows: [[String]], _ style: Style) -> [String] {
        let table = linedUp([head] + rows, width: style.width) { $0 > 1 }
        return [style.dim(table[0])] + table.dropFirst()
    }
}
