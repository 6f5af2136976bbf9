import FuseCore

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

extension Reading {
    /// `16.00 A on L1`, with the decimals it was read with.
    var text: String {
        let thousandths = String(1_000 + current.count % 1_000).dropFirst().prefix(decimals)
        return "\(current.count / 1_000)\(decimals == 0 ? "" : "." + thousandths) A on \(lines.text)"
    }
}
