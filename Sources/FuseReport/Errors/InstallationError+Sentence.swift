public import FuseCore

extension InstallationError {
    /// The contradiction and its remedy in one sentence.
    public var sentence: String {
        switch self {
        case .duplicateCharger(let id): "charger \(id) is there twice; an id is one charger"
        case .duplicateCircuit(let id): "circuit \(id) is there twice; an id is one circuit"
        case .circuitNamedAsInstallation(let id): "circuit \(id) has the installation's own id; rename it"
        case .noRoot: "there is no main fuse"
        case .unknownParent(let circuit, let parent):
            "circuit \(circuit) is below \(parent), which does not exist"
        case .cycle(let id): "circuit \(id) is below itself"
        case .unknownFuse(let charger, let fuse): "charger \(charger) is below \(fuse), which does not exist"
        case .lineNotInSupply(let fuse, let line, let supply):
            "fuse \(fuse) has a number for \(line.label), which a \(supply.rawValue) supply does not have"
        case .impossibleWiring(let charger, let wiring, let supply):
            "charger \(charger) cannot be wired \(wiring.rawValue) on a \(supply.rawValue) supply, only "
                + Wiring.allCases.filter { $0.isPossible(on: supply) }.map(\.rawValue).joined(separator: ", ")
        case .fixedLinesNotWired(let charger, let given, let wired):
            "charger \(charger) has a fixedCurrent on \(given.isEmpty ? "no line" : given.text) and is wired to "
                + "\(wired.text); give each wired line one value, and no other line, or one value for all of them"
        case .readingNotInSupply(let charger, let supply):
            "the observed value of charger \(charger) names a line that a \(supply.rawValue) supply does not have"
        case .currentOutOfRange(let charger, let current):
            "\(charger) has a current of \(current.text), which is out of range"
        case .ageOutOfRange(let age): "maxRecordAge is \(age) s; it must be 1 second to 100 years"
        }
    }
}

extension FuseRatingError {
    /// The problem in one sentence.
    public var sentence: String {
        switch self {
        case .ratingOutOfRange(let line, let rating):
            "the rating of \(line.label) is \(rating.text); it must be above 0 and at most 10000 A"
        case .reserveOutOfRange(let line, let reserve):
            "the reserve of \(line.label) is \(reserve.text); it must be 0 to 10000 A"
        }
    }
}
