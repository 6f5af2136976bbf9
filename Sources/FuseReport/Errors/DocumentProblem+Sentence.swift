public import FuseJSON

extension DocumentProblem {
    /// The advice on how to write a number that was written as a text.
    private static func numberAdvice(_ found: String) -> String {
        found.contains(",")
            ? "; write decimals with a point, as 16.5"
            : "; write it in decimal digits, as 16.5, without quotes, a sign, leading zeros or a unit"
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
