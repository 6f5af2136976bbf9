import FuseCore
import FusePlanner

/// Makes the tables of an installation's sheet.
struct SheetTables {
    private let decision: Decision
    private let installation: Installation
    private let names: Names
    private let room: [Identifier: ChargerHeadroom]

    /// Creates the tables.
    ///
    /// - Parameters:
    ///   - decision: The decision on the record.
    ///   - installation: Its installation.
    ///   - headroom: The headroom; nil where it is not known.
    init(_ decision: Decision, of installation: Installation, headroom: Headroom?) {
        self.decision = decision
        self.installation = installation
        self.names = Names(installation)
        let chargers = headroom?.chargers ?? []
        self.room = Dictionary(uniqueKeysWithValues: chargers.map { ($0.charger.id, $0) })
    }

    /// The lines of every fuse.
    var lines: HTML {
        let bodies = decision.fuses.map { fuse in
            let rows = fuse.lines.enumerated().map { index, line in
                let head = HTML.element(
                    "th", ["rowspan": "\(fuse.lines.count)", "scope": "rowgroup"],
                    [HTML(names.full(fuse.fuse.id))])
                let margin = line.headroom.map(LineBar.left) ?? "not known"
                let cells = [
                    line.line.label, Self.text(line.rating), Self.text(fuse.fuse.rating.factor),
                    line.reserve.text, Self.text(line.usable), Self.text(line.after), margin,
                    Self.text(line.withAutomatic),
                ]
                return HTML.element(
                    "tr", line.isOver ? ["class": "is-over"] : [:],
                    (index == 0 ? [head] : []) + cells.map(Self.cell))
            }
            return HTML.element("tbody", [:], rows)
        }
        let heads = [
            "Fuse", "Line", "Rating", "Factor", "Other loads", "Usable", "Total", "Margin",
            "Total with automatic",
        ]
        return Self.table(heads, bodies, "lines")
    }

    /// The setting of every charger, in the order of the fuses.
    var chargers: HTML {
        let places = installation.fuses.indices.flatMap { installation.chargers(at: $0) }
        guard !places.isEmpty else { return .element("p", [:], ["No charger is recorded."]) }
        let rows = places.map { place in
            let charger = installation.chargers[place]
            let cells = [
                names.full(charger.fuse), installation.rules.wiringText(of: charger),
                Self.current(of: charger), Self.phase(of: charger),
                "\(charger.minCurrent.amperes) to \(charger.maxCurrent.text)", counted(place),
                most(of: charger),
            ]
            let head = HTML.element("th", ["scope": "row"], [HTML(names.full(charger.id))])
            return HTML.element("tr", [:], [head] + cells.map(Self.cell))
        }
        let heads = [
            "Charger", "Below", "Terminals 1, 2, 3 on", "Offline current", "Offline phase", "Min to max",
            "Counts", "At most, if no other changes",
        ]
        return Self.table(heads, [.element("tbody", [:], rows)], "chargers")
    }

    // MARK: cells

    /// The current as people write it, and as the vendor's API does.
    private static func current(of charger: Charger) -> String {
        if let fixed = charger.fixed { return fixed.text }
        return charger.offline.current.milliamperes.map(\.text) ?? "automatic (−1)"
    }

    private static func phase(of charger: Charger) -> String {
        guard charger.fixedCurrent == nil else { return "–" }
        let phase = charger.offline.phase
        let number = "\(phase.text) (\(phase.rawValue))"
        return charger.phaseSelectable ? number : "\(number), which it does not heed"
    }

    private func counted(_ place: Int) -> String {
        guard let load = decision.load(of: place) else { return "not known" }
        let doubt = load.unconfirmed.map { ", since \($0.text) was read" } ?? ""
        if case .inFlight(_, let sent) = load.cause { return "\(load.counted.text), \(sent.text) in flight" }
        return load.counted.text + doubt
    }

    /// The largest override on the charger's phase with which every fuse holds.
    private func most(of charger: Charger) -> String {
        guard charger.fixedCurrent == nil else { return "–" }
        guard let room = room[charger.id] else { return "not known" }
        let most = room.phases.first { $0.phase == charger.offline.phase }?.current
        return most?.text ?? "nothing"
    }

    private static func text(_ current: Milliamperes?) -> String { current?.text ?? "not known" }

    private static func text(_ factor: UsableFactor) -> String { "\(factor.percent) %" }

    private static func cell(_ text: String) -> HTML { .element("td", [:], [HTML(text)]) }

    private static func table(_ heads: [String], _ bodies: [HTML], _ kind: String) -> HTML {
        let head = heads.map { HTML.element("th", ["scope": "col"], [HTML($0)]) }
        return .element(
            "div", ["class": "wide"],
            [
                .element(
                    "table", ["class": kind], [.element("thead", [:], [.element("tr", [:], head)])] + bodies)
            ])
    }
}
