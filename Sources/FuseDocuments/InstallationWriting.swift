public import FuseCore
public import FuseJSON

/// Writes installation documents.
///
/// Values equal to their default are left out, except for the recorded override.
public enum InstallationWriting {
    /// The document of an installation.
    public static func document(_ installation: Installation) -> JSONValue {
        let rules = installation.rules
        var members: [JSONValue.Member] = [
            .init("format", .text(InstallationReading.format)), .init("id", .text(installation.id.text)),
        ]
        members += fuse(installation, 0, [.init("supply", .text(installation.supply?.rawValue ?? "unknown"))])
        if rules.automatic != .known {
            members.append(.init("automatic", .text(rules.automatic.rawValue)))
        }
        if let bound = rules.automaticBound { members.append(.init("automaticBound", amperes(bound))) }
        if rules.belowMinimum != .counted {
            members.append(.init("belowMinimum", .text(rules.belowMinimum.rawValue)))
        }
        if rules.undeclaredWiring != .asLabelled {
            members.append(.init("undeclaredWiring", .text(rules.undeclaredWiring.rawValue)))
        }
        if let itCurrent = rules.itCurrent { members.append(.init("itCurrent", .text(itCurrent.rawValue))) }
        if let mode = rules.minimumPowerMode {
            members.append(.init("minimumPowerMode", .text(mode.rawValue)))
        }
        if rules.isMinimumPowerOn { members.append(.init("minimumPowerModeRead", .bool(true))) }
        if let age = rules.maxRecordAge { members.append(.init("maxRecordAge", .text(Self.age(age)))) }
        if !rules.accepted.isEmpty {
            members.append(.init("accepted", .list(rules.accepted.map(AcceptanceReading.json))))
        }
        return .object(members + contents(of: installation))
    }

    /// An age in the largest unit up to days in which it is whole: `30d`.
    public static func age(_ seconds: Int64) -> String {
        let units: [(seconds: Int64, name: String)] = [(86_400, "d"), (3_600, "h"), (60, "m")]
        let largest = units.first { seconds % $0.seconds == 0 } ?? (1, "s")
        return "\(seconds / largest.seconds)\(largest.name)"
    }

    private static func amperes(_ current: Milliamperes) -> JSONValue { .number(current.amperes) }

    /// The name, the members in between, the rating, the factor and the reserve of one fuse.
    private static func fuse(
        _ installation: Installation, _ place: Int, _ between: [JSONValue.Member] = []
    ) -> [JSONValue.Member] {
        let fuse = installation.fuses[place]
        let lines = installation.lines
        var members: [JSONValue.Member] = []
        if fuse.name != fuse.id.text { members.append(.init("name", .text(fuse.name))) }
        members += between
        let ratings = lines.map { fuse.rating.ratings[$0] }
        members.append(.init("fuse", perLine(lines, ratings.map { $0.map(amperes) ?? .text("unknown") })))
        if fuse.rating.factor != .whole {
            members.append(.init("factor", .number(decimal(fuse.rating.factor))))
        }
        if lines.contains(where: { fuse.rating.reserve[$0] > .zero }) {
            members.append(.init("reserve", perLine(lines, lines.map { amperes(fuse.rating.reserve[$0]) })))
        }
        return members
    }

    private static func perLine(_ lines: [Line], _ values: [JSONValue]) -> JSONValue {
        if let first = values.first, values.allSatisfy({ $0 == first }) { return first }
        return .object(zip(lines, values).map { .init($0.label, $1) })
    }

    private static func decimal(_ factor: UsableFactor) -> String {
        let digits = String(1_000_000_000 + factor.billionths).dropFirst()
        return "0." + String(digits.reversed().drop { $0 == "0" }.reversed())
    }

    /// The circuits and chargers below every fuse, assembled from the leaves without recursion.
    private static func contents(of installation: Installation) -> [JSONValue.Member] {
        var chargers = [[JSONValue]](repeating: [], count: installation.fuses.count)
        for (charger, place) in zip(installation.chargers, installation.fuseOfCharger) {
            chargers[place].append(self.charger(charger))
        }
        var circuits = [[JSONValue]](repeating: [], count: installation.fuses.count)
        func members(_ place: Int) -> [JSONValue.Member] {
            var members: [JSONValue.Member] = []
            if !circuits[place].isEmpty {
                members.append(.init("circuits", .list(circuits[place].reversed())))
            }
            if !chargers[place].isEmpty { members.append(.init("chargers", .list(chargers[place]))) }
            return members
        }
        for place in installation.fuses.indices.reversed() {
            guard let parent = installation.parents[place] else { continue }
            let id = JSONValue.Member("id", .text(installation.fuses[place].id.text))
            circuits[parent].append(.object([id] + fuse(installation, place) + members(place)))
        }
        return members(0)
    }

    private static func charger(_ charger: Charger) -> JSONValue {
        var members: [JSONValue.Member] = [.init("id", .text(charger.id.text))]
        if charger.name != charger.id.text { members.append(.init("name", .text(charger.name))) }
        if let wiring = charger.wiring { members.append(.init("wiring", .text(wiring.rawValue))) }
        members.append(.init("minCurrent", amperes(charger.minCurrent)))
        members.append(.init("maxCurrent", amperes(charger.maxCurrent)))
        if let limit = charger.boxLimit { members.append(.init("boxLimit", amperes(limit))) }
        if !charger.phaseSelectable { members.append(.init("phaseSelectable", .bool(false))) }
        if let fixed = charger.fixed { members.append(.init("fixedCurrent", self.fixed(fixed))) }
        if charger.fixed != nil, !charger.fixedAssumes.isEmpty {
            let codes = charger.fixedAssumes.codes.map { JSONValue.text($0.rawValue) }
            members.append(.init("fixedAssumes", .list(codes)))
        }
        let current = charger.offline.current.milliamperes
        members.append(.init("offlineCurrent", current.map(amperes) ?? .integer(-1)))
        members.append(.init("offlinePhase", .integer(Int64(charger.offline.phase.rawValue))))
        if let reading = charger.reading {
            members.append(.init("observed", observed(reading, isSuperseded: charger.awaitsReading)))
        }
        if let former = charger.former, let current = former.current.milliamperes {
            members.append(
                .init(
                    "madeAutomaticFrom",
                    .object([
                        .init("current", amperes(current)),
                        .init("phase", .integer(Int64(former.phase.rawValue))),
                    ])))
        }
        if charger.phaseMoved { members.append(.init("phaseMoved", .bool(true))) }
        return .object(members)
    }

    /// A fixed current, for every wired line or by line.
    private static func fixed(_ fixed: FixedCurrent) -> JSONValue {
        switch fixed {
        case .known(let current): amperes(current)
        case .unknown: .text("unknown")
        case .byLine(let lines):
            .object(
                lines.lines.lines.map { line in
                    if case .known(let current) = lines[line] { return .init(line.label, amperes(current)) }
                    return .init(line.label, .text("unknown"))
                })
        }
    }

    /// A reading with the decimals that it was read with, because they are its precision.
    private static func observed(_ reading: Reading, isSuperseded: Bool) -> JSONValue {
        let whole = reading.current.count / 1_000
        let thousandths = String(1_000 + reading.current.count % 1_000).dropFirst().prefix(reading.decimals)
        let digits = reading.decimals == 0 ? "\(whole)" : "\(whole).\(thousandths)"
        var members: [JSONValue.Member] = [
            .init("current", .number(digits)),
            .init("lines", .list(reading.lines.lines.map { .text($0.label) })),
        ]
        if let phase = reading.phase { members.append(.init("phase", .integer(Int64(phase.rawValue)))) }
        if let readAt = reading.readAt { members.append(.init("at", .text(readAt.iso8601))) }
        // A reading from before the override was set does not confirm it: the document must say so.
        if isSuperseded { members.append(.init("superseded", .bool(true))) }
        return .object(members)
    }
}
