import FuseCore

extension Charger {
    /// Keeps recorded limits where programs have lowered those read, so that no line counts for less.
    ///
    /// Programs move a charger's maximum as they like: it says what they allow at this moment and bounds nothing. A person
    /// lowers what is kept with a document.
    ///
    /// - Parameters:
    ///   - recorded: The charger as it is recorded.
    ///   - stated: What the declaration states of it.
    ///   - comparison: How to compare what it counts as.
    /// - Returns: A note for each value that is kept.
    mutating func keepWhatProgramsLower(
        from recorded: Charger, stating stated: StatedSettings, _ comparison: LoadComparison
    ) -> [String] {
        [
            stated.contains(.fixedByMaximum) ? keepFixed(from: recorded) : nil,
            stated.contains(.limitsRead) ? keepLimits(from: recorded, comparison) : nil,
        ].compactMap(\.self)
    }

    /// Keeps the larger current on each line of a charger that its maximum alone makes fixed.
    private mutating func keepFixed(from recorded: Charger) -> String? {
        guard let before = recorded.fixed, let read = fixed, case .known(let most) = read else { return nil }
        let kept = before.raised(to: most)
        fixed = kept
        if kept == before { fixedAssumes = recorded.fixedAssumes }
        guard kept != read else { return nil }
        return "\(name) keeps its fixedCurrent: its maximum, which programs move, is \(most.amperes) A now. "
            + "To lower it, declare it in a document and import that with --replace"
    }

    /// Keeps the recorded limits where by those that were read a line would count for less.
    private mutating func keepLimits(from recorded: Charger, _ comparison: LoadComparison) -> String? {
        let kept = taking([.minCurrent, .maxCurrent, .boxLimit], of: recorded)
        // Where each counts for more on another line neither is right: that is asked for.
        guard comparison.isLess(self, than: kept), !comparison.isLess(kept, than: self) else { return nil }
        let limits = [
            ("minCurrent", minCurrent, kept.minCurrent), ("maxCurrent", maxCurrent, kept.maxCurrent),
            ("boxLimit", boxLimit, kept.boxLimit),
        ].filter { $0.1 != $0.2 }.map { "\($0.0) \($0.2.text) (read: \($0.1.text))" }
        self = kept
        return
            "\(name) keeps \(limits.joined(separator: ", ")): by what was read, which programs move, it would "
            + "count for less. To lower it, declare it in a document and import that with --replace"
    }
}

extension FixedCurrent {
    /// The same with no line below a current; what is not known stays so.
    fileprivate func raised(to least: Milliamperes) -> FixedCurrent {
        switch self {
        case .known(let current): return .known(max(current, least))
        case .unknown: return .unknown
        case .byLine(let lines):
            var raised: [Line: FixedByLine.Value] = [:]
            for line in Line.allCases {
                switch lines[line] {
                case .known(let current): raised[line] = .known(max(current, least))
                case .unknown: raised[line] = .unknown
                case nil: break
                }
            }
            return FixedCurrent(byLine: raised)
        }
    }
}

extension Milliamperes? {
    fileprivate var text: String { map { "\($0.amperes) A" } ?? "none" }
}
