// Room: small words that every report uses the same way.
// Answers: how a current, a phase, a reading, a charger is written for people. Must not know: reports.

public import FuseCore

extension Milliamperes {
    /// `16 A`, `13.5 A`.
    var text: String { amperes + " A" }
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
    /// `16 A on phase 1`, `automatic current, phase 2`, `automatic`.
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

extension Reading {
    /// `16.00 A on L1`, with the decimals it was read with.
    var text: String {
        let thousandths = String(1_000 + current.count % 1_000).dropFirst().prefix(decimals)
        return "\(current.count / 1_000)\(decimals == 0 ? "" : "." + thousandths) A on \(lines.text)"
    }
}

extension LoadCause {
    /// Why a charger counts what it counts, in a few words.
    var text: String {
        switch self {
        case .override(let override): "override \(override.text)"
        case .belowMinimumAsZero(let override):
            "override \(override.text) is below its minimum and counts as 0"
        case .automaticExcluded: "automatic, excluded by rule"
        case .automaticObserved(let current): "automatic, \(current.text) observed"
        case .automaticBound(let current): "automatic, bound by \(current.text)"
        case .automaticNotReadSince(let current): "made automatic and not read since, at most \(current.text)"
        case .automaticNeverRead(let current): "automatic and never read, at most \(current.text)"
        case .fixed(let current): "fixed at \(current.text)"
        case .inFlight(let recorded, let sent):
            recorded == sent
                ? "\(recorded.text), with other settings in flight"
                : "in flight from \(recorded.text) to \(sent.text)"
        }
    }
}

/// The names of an installation's fuses and chargers.
public struct Names: Sendable {
    private var names: [Identifier: String] = [:]

    /// Collects the names of an installation.
    public init(_ installation: Installation?) {
        for fuse in installation?.fuses ?? [] { names[fuse.id] = fuse.name }
        for charger in installation?.chargers ?? [] { names[charger.id] = charger.name }
    }

    /// The name where there is one other than the id, else the id.
    func short(_ id: Identifier) -> String { names[id] ?? id.text }

    /// Name and id, or the id alone where they are the same.
    func full(_ id: Identifier) -> String {
        guard let name = names[id], name != id.text else { return id.text }
        return "\(name) (\(id))"
    }

    /// Up to four chargers by name, and how many more.
    func list(_ ids: [Identifier]) -> String {
        let shown = ids.prefix(4).map(short).joined(separator: ", ")
        return ids.count > 4 ? "\(shown) and \(ids.count - 4) more" : shown
    }
}

/// `1 charger`, `2 chargers`.
func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
