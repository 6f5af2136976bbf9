/// A decimal number in the notation of JSON, scaled to whole units.
public enum ScaledDecimal: Hashable, Sendable {
    /// Exactly that many units.
    case exact(Int64)
    /// More than that many units and less than one more; the number is rounded towards minus infinity.
    case between(Int64)
    /// Outside the range of a 64-bit count of units.
    case outOfRange
    /// Not a number.
    case notANumber

    /// Reads a number as a count of units of 10⁻ᵈ.
    ///
    /// - Parameters:
    ///   - text: A number in JSON's notation: `16`, `-1`, `13.5`, `1.6e1`.
    ///   - decimals: The number of decimals of a unit, 0 to 9.
    public init(_ text: String, decimals: Int) {
        if let value = ScaledDecimal.plain(text, decimals: decimals) {
            self = .exact(value)
            return
        }
        guard let number = DecimalDigits(text) else {
            self = .notANumber
            return
        }
        // value = digits × 10^power units, power = exponent − fraction digits + decimals
        var digits = number.digits.drop { $0 == 0 }
        var power = number.exponent + decimals
        while power < 0, digits.last == 0 {
            digits.removeLast()
            power += 1
        }
        guard !digits.isEmpty else {
            self = .exact(0)
            return
        }
        guard digits.count + power <= 18 else {
            self = .outOfRange
            return
        }
        let kept = power < 0 ? digits.prefix(max(0, digits.count + power)) : digits
        var value = kept.reduce(Int64(0)) { $0 * 10 + Int64($1) }
        if power > 0 { for _ in 0..<power { value *= 10 } }
        if number.isNegative { value = -value }
        self = power < 0 ? .between(number.isNegative ? value - 1 : value) : .exact(value)
    }

    /// The value of a short whole number such as `16`, the most frequent case; nil for all others.
    private static func plain(_ text: String, decimals: Int) -> Int64? {
        let digits = text.utf8
        guard (1...8).contains(digits.count), digits.first != UInt8(ascii: "0") || digits.count == 1 else {
            return nil
        }
        var value: Int64 = 0
        for digit in digits {
            guard (48...57).contains(digit) else { return nil }
            value = value * 10 + Int64(digit - 48)
        }
        for _ in 0..<decimals { value *= 10 }
        return value
    }

    /// The number of decimals that a number is written with: 3 for `16.000`, 0 for `16`.
    public static func decimals(of text: String) -> Int {
        DecimalDigits(text).map { max(0, -$0.exponent) } ?? 0
    }
}

/// The sign, digits and exponent of a number's text.
private struct DecimalDigits {
    private(set) var isNegative = false
    /// All digits, most significant first.
    private(set) var digits: [UInt8] = []
    /// The power of ten of the last digit, limited to ±100,000.
    private(set) var exponent = 0

    init?(_ text: String) {
        var rest = Substring(text).utf8
        if rest.first == UInt8(ascii: "-") {
            isNegative = true
            rest.removeFirst()
        }
        func takeDigits() -> [UInt8]? {
            let run = rest.prefix { (48...57).contains($0) }
            rest.removeFirst(run.count)
            return run.isEmpty ? nil : run.map { $0 - 48 }
        }
        guard let whole = takeDigits(), whole.count == 1 || whole[0] != 0 else { return nil }
        digits = whole
        if rest.first == UInt8(ascii: ".") {
            rest.removeFirst()
            guard let fraction = takeDigits() else { return nil }
            digits += fraction
            exponent = -fraction.count
        }
        if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
            rest.removeFirst()
            let isDown = rest.first == UInt8(ascii: "-")
            if isDown || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
            guard let power = takeDigits() else { return nil }
            let size = power.reduce(0) { min(100_000, $0 * 10 + Int($1)) }
            exponent += isDown ? -size : size
        }
        guard rest.isEmpty else { return nil }
    }
}
