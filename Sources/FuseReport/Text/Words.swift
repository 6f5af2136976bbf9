public import FuseCore
import FusePlanner

extension Milliamperes {
    /// `16 A`, `13.5 A`.
    var text: String { description }
}

extension PhaseChoice {
    /// `phase 1`, `all phases`, `automatic phase`.
    var text: String {
        switch self {
        case .automatic: "automatic phase"
        case .phase1: "phase 1"
        case .phase2: "phase 2"
        case .phase3: "phase 3"
        case .all: "all phases"
        }
    }
}

extension OfflineOverride {
    /// `16 A on phase 1`, `automatic current on phase 2`, `automatic`.
    var text: String {
        switch (current, phase) {
        case (.automatic, .automatic): "automatic"
        case (.automatic, _): "automatic current on \(phase.text)"
        case (.overridden(let current), _): "\(current.text) on \(phase.text)"
        }
    }
}

extension LineSet {
    /// `L1, L3`.
    var text: String { lines.map(\.label).joined(separator: ", ") }
}

extension LineCurrents {
    /// `16 A on L1, L2`, `16 A on L1, 6 A on L2`, `0 A`.
    var text: String {
        let same = Set(loaded.lines.map { self[$0] })
        if same.count <= 1 { return loaded.isEmpty ? "0 A" : "\(largest.text) on \(loaded.text)" }
        return loaded.lines.map { "\(self[$0].text) on \($0.label)" }.joined(separator: ", ")
    }
}

extension FuseRating {
    /// `63 A, 80 % usable`, `L1 28 A, L2 32 A, L3 unknown`.
    func text(on lines: [Line]) -> String {
        let ratings = lines.map { self.ratings[$0] }
        let factor = self.factor == .whole ? "" : ", \(self.factor.percent) % usable"
        if let first = ratings.first, ratings.allSatisfy({ $0 == first }) {
            return (first.map(\.text) ?? "rating unknown") + factor
        }
        return zip(lines, ratings).map { "\($0.label) \($1?.text ?? "unknown")" }.joined(separator: ", ")
            + factor
    }
}

extension Decision {
    /// The load of a charger, by its index in the installation; nil where the supply is not known.
    func load(of place: Int) -> ChargerLoad? { loads.indices.contains(place) ? loads[place] : nil }
}

extension Charger {
    /// `16 A on phase 1`, `fixed at 10 A`.
    var setting: String { fixed.map(\.text) ?? offline.text }
}

extension FixedCurrent {
    /// `fixed at 10 A`.
    var text: String {
        switch self {
        case .known(let current): "fixed at \(current.text)"
        case .unknown: "limited by nothing known"
        case .byLine(let lines): "fixed at \(lines.text)"
        }
    }
}

extension FixedByLine {
    /// `L1 16 A, L2 unknown`.
    var text: String {
        lines.lines.map { line in
            if case .known(let current) = self[line] { return "\(line.label) \(current.text)" }
            return "\(line.label) unknown"
        }.joined(separator: ", ")
    }
}

extension CountingRules {
    /// `L2L3L1`, `L1L2L3 assumed`.
    func wiringText(of charger: Charger) -> String {
        charger.wiring?.rawValue ?? wiring(of: charger).rawValue + " assumed"
    }
}

extension Reading {
    /// `16.00 A on L1`, with the decimals it was read with.
    var text: String {
        let thousandths = String(1_000 + current.count % 1_000).dropFirst().prefix(decimals)
        return "\(current.count / 1_000)\(decimals == 0 ? "" : "." + thousandths) A on \(lines.text)"
    }
}

extension LoadCause {
    /// The reason for a charger's load, in a few words.
    var text: String {
        switch self {
        case .override(let override): "override \(override.text)"
        case .belowMinimumAsZero(let override):
            "override \(override.text) is below its minimum and counts as 0"
        case .minimumPower(let current): "its minimum of \(current.text), by the minimum-power mode"
        case .automaticExcluded(let least): "automatic, excluded by rule\(LoadCause.minimum(least))"
        case .automaticUnknown(let least): "automatic, and nothing is known of it\(LoadCause.minimum(least))"
        case .automaticHeld(let current): "made automatic and not read since, may hold \(current.text)"
        case .automaticObserved(let current): "automatic, \(current.text) observed"
        case .automaticBound(let current): "automatic, bound by \(current.text)"
        case .automaticNotReadSince(let current): "made automatic and not read since, at most \(current.text)"
        case .automaticNeverRead(let current): "automatic and never read, at most \(current.text)"
        case .fixed(let current): FixedCurrent.known(current).text
        case .fixedUnknown(let current): "\(FixedCurrent.unknown.text), \(current.text) or more"
        case .fixedByLine(let lines): FixedCurrent.byLine(lines).text
        case .inFlight(let recorded, let sent):
            recorded == sent
                ? "\(recorded.text), with other settings in flight"
                : "in flight from \(recorded.text) to \(sent.text)"
        case .readOtherwise(let reading, let cause): "last read at \(reading.text); \(cause.text)"
        }
    }

    /// ` but for its minimum of 6 A`; nothing where the minimum-power mode gives none.
    fileprivate static func minimum(_ least: Milliamperes) -> String {
        least == .zero ? "" : " but for its minimum of \(least.text)"
    }
}

/// The names of an installation's fuses and chargers.
public struct Names: Sendable {
    private var names: [Identifier: String] = [:]
    private let installation: Installation?

    /// Collects the names of an installation's fuses and chargers.
    public init(_ installation: Installation?) {
        self.installation = installation
        for fuse in installation?.fuses ?? [] { names[fuse.id] = fuse.name }
        for charger in installation?.chargers ?? [] { names[charger.id] = charger.name }
    }

    /// The name if it differs from the id, else the id.
    func short(_ id: Identifier) -> String { names[id] ?? id.text }

    /// The name and the id, or the id alone where they are the same.
    func full(_ id: Identifier) -> String {
        guard let name = names[id], name != id.text else { return id.text }
        return "\(name) (\(id))"
    }

    /// The charger whose id differs from the given one in letter case only.
    ///
    /// It is nil where there is no such charger, or more than one.
    func spelledOtherwise(_ id: Identifier) -> Identifier? {
        let found = (installation?.chargers ?? []).map(\.id).filter {
            $0.text.lowercased() == id.text.lowercased()
        }
        return found.count == 1 ? found[0] : nil
    }

    /// Up to four chargers by name, and the number of the others.
    func list(_ ids: [Identifier]) -> String {
        let shown = ids.prefix(4).map(short).joined(separator: ", ")
        return ids.count > 4 ? "\(shown) and \(ids.count - 4) more" : shown
    }
}

/// `1 charger`, `2 chargers`.
func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
