import FuseCore

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
