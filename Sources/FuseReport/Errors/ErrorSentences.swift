public import FuseCore
public import FuseJSON

extension DocumentProblem {
    /// The advice on how to write a number that was written as a text.
    private static func numberAdvice(_ found: String) -> String {
        found.contains(",")
            ? "; write decimals with a point, as 16.5" : "; write it without quotes and without a unit"
    }

    /// The problem and its remedy in one sentence.
    public var sentence: String {
        switch self {
        case .notUTF8: "this is not UTF-8 text; save it as UTF-8"
        case .tooLarge(let limit): "the document is larger than \(limit / 1_048_576) MiB; divide it"
        case .tooDeep(let limit): "nested deeper than \(limit) levels"
        case .syntax(let what): what
        case .notationRefused(let what): "\(what) are not accepted in documents; write the value out"
        case .unknownKey(let key, _) where !key.isEmpty && key.allSatisfy(\.isNumber):
            "unknown key \"\(key)\"; if it is the end of a number, write decimals with a point, as 12.5"
        case .unknownKey(let key, let nearest):
            "unknown key \"\(key)\"" + (nearest.map { "; did you mean \"\($0)\"?" } ?? "; remove it")
        case .repeatedKey(let key, let known):
            "\"\(key)\" is there twice" + (known.map { " (it means \"\($0)\")" } ?? "") + "; keep one"
        case .missingKey(let key): "\"\(key)\" is missing"
        case .wrongType(let expected, let found):
            "expected \(expected), found \(found)"
                + (expected.hasPrefix("a number") && found.hasPrefix("the text")
                    ? Self.numberAdvice(found) : "")
        case .tooFine(let number, let unit):
            "\(number) is finer than \(unit); round it yourself, so that what counts is what you mean"
        case .outOfRange(let value, let allowed): "\(value) is out of range; allowed: \(allowed)"
        case .notOneOf(let value, let allowed):
            "\"\(value)\" is not allowed here; allowed: \(allowed.joined(separator: ", "))"
        case .badIdentifier(let text, let reason):
            "\"\(text.prefix(80))\" is no id: \(reason); an id has 1 to 64 of A-Z a-z 0-9 . _ : -"
        case .contradiction(let what): what
        }
    }
}

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

extension ProposalError {
    /// The problem and its remedy in one sentence.
    public var sentence: String {
        switch self {
        case .noUpdates: "there are no updates; name at least one charger and a field to change"
        case .emptyUpdate(let charger): "the update of charger \(charger) changes nothing; give it a field"
        case .currentOutOfRange(let charger, let current):
            "the update of charger \(charger) has \(current.text); it must be 0 to 32 A"
        case .chargerTwice(let charger): "charger \(charger) is named twice; put its fields into one update"
        }
    }
}
