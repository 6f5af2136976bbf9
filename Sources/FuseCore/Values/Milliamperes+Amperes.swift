extension Milliamperes {
    /// Reads a number of amperes with up to three decimals, exactly; nil where the text is no such number.
    ///
    /// - Parameter text: Digits, and optionally a point with one to three more: `16`, `16.5`, `0.025`.
    ///   A sign, an exponent, a unit and a fourth decimal are refused.
    public init?(amperes text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let areDigits = parts.allSatisfy { part in
            !part.isEmpty && part.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        }
        let decimals = parts.count > 1 ? parts[1] : ""
        guard parts.count <= 2, areDigits, decimals.utf8.count <= 3,
            let count = Int64(parts[0] + decimals + String(repeating: "0", count: 3 - decimals.utf8.count))
        else { return nil }
        self.init(count)
    }

    /// Makes a current from whole amperes: `.amperes(16)` is 16 A.
    ///
    /// There is no form for a floating-point number: 16.5 A is `.amperes("16.5")` or
    /// `.milliamperes(16_500)`.
    ///
    /// - Parameter amperes: The number of amperes. The range is checked where the current is used.
    /// - Returns: The current, exact.
    public static func amperes(_ amperes: Int) -> Milliamperes { Milliamperes(amperes: Int64(amperes)) }

    /// Makes a current from a literal with up to three decimals: `.amperes("16.5")` is 16.5 A.
    ///
    /// A text that is known when the program runs is read by ``init(amperes:)-(String)``.
    ///
    /// - Parameter literal: Digits, and optionally a point with one to three more.
    /// - Returns: The current, exact.
    /// - Precondition: The literal is such a number. Otherwise it is a mistake in the source, and the process
    ///   ends.
    public static func amperes(_ literal: StaticString) -> Milliamperes {
        guard let current = Milliamperes(amperes: literal.description) else {
            preconditionFailure("\"\(literal)\" is not a number of amperes with at most three decimals")
        }
        return current
    }

    /// Makes a current from milliamperes: `.milliamperes(16_500)` is 16.5 A.
    ///
    /// - Parameter milliamperes: The number of milliamperes. The range is checked where the current is used.
    /// - Returns: The current, exact.
    public static func milliamperes(_ milliamperes: Int) -> Milliamperes { Milliamperes(Int64(milliamperes)) }
}
