/// A point in time in UTC, in whole milliseconds.
public struct Timestamp: Hashable, Comparable, Sendable {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    public let milliseconds: Int64

    /// The last millisecond of the year 9999; no later time can be written.
    public static let last = Timestamp(milliseconds: 253_402_300_799_999)

    /// Makes a point in time.
    public init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// True if the left time is the earlier one.
    public static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.milliseconds < right.milliseconds
    }

    /// Returns this time as evidence; nil where it is a day or more ahead, since no clock is that wrong.
    package func believed(at now: Timestamp) -> Timestamp? {
        milliseconds < now.milliseconds + 86_400_000 ? self : nil
    }

    /// Reads `2026-11-01T10:00:00Z`, with up to nine decimals of a second and `Z` or an offset `+02:00`.
    ///
    /// The result is nil where the text is not such a time.
    ///
    /// - Parameters:
    ///   - text: The text.
    ///   - assumesUTC: True if a missing zone means UTC, as in the vendor's answers; otherwise the result is
    ///     nil.
    public init?(iso8601 text: String, assumesUTC: Bool = false) {
        var digits = DigitReader(text)
        guard let year = digits.number(4), digits.take("-"), let month = digits.number(2), digits.take("-"),
            let day = digits.number(2), digits.take("T") || digits.take("t"), let hour = digits.number(2),
            digits.take(":"), let minute = digits.number(2), digits.take(":"), let second = digits.number(2),
            year >= 1970, (1...12).contains(month),
            (1...Timestamp.daysIn(month: month, year: year)).contains(day),
            hour < 24, minute < 60, second < 60
        else { return nil }
        var thousandths: Int64 = 0
        if digits.take(".") {
            guard let fraction = digits.thousandths() else { return nil }
            thousandths = fraction
        }
        var offsetMinutes: Int64 = 0
        if digits.isAtEnd {
            guard assumesUTC else { return nil }
        } else if !digits.take("Z"), !digits.take("z") {
            let isAhead = digits.take("+")
            guard isAhead || digits.take("-"), let hours = digits.number(2), digits.take(":"),
                let minutes = digits.number(2), hours < 24, minutes < 60
            else { return nil }
            offsetMinutes = (hours * 60 + minutes) * (isAhead ? 1 : -1)
        }
        guard digits.isAtEnd else { return nil }
        let days = Timestamp.days(year: year, month: month, day: day)
        let minutes = (days * 24 + hour) * 60 + minute - offsetMinutes
        let milliseconds = (minutes * 60 + second) * 1_000 + thousandths
        // An offset may lead outside the years that can be written.
        guard minutes >= 0, milliseconds <= Timestamp.last.milliseconds else { return nil }
        self.milliseconds = milliseconds
    }

    /// The time as `2026-11-01T10:00:00Z`, with milliseconds only where they are not zero.
    public var iso8601: String {
        let (seconds, thousandths) = (milliseconds / 1_000, milliseconds % 1_000)
        var (day, year) = (seconds / 86_400, Int64(1970))
        while day >= (Timestamp.isLeap(year) ? 366 : 365) {
            day -= Timestamp.isLeap(year) ? 366 : 365
            year += 1
        }
        var month: Int64 = 1
        while day >= Timestamp.daysIn(month: month, year: year) {
            day -= Timestamp.daysIn(month: month, year: year)
            month += 1
        }
        let clock = seconds % 86_400
        let date = "\(padded(year, 4))-\(padded(month, 2))-\(padded(day + 1, 2))"
        let time = "\(padded(clock / 3_600, 2)):\(padded(clock / 60 % 60, 2)):\(padded(clock % 60, 2))"
        return "\(date)T\(time)\(thousandths == 0 ? "" : "." + padded(thousandths, 3))Z"
    }

    private static func isLeap(_ year: Int64) -> Bool {
        year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    }

    private static func daysIn(month: Int64, year: Int64) -> Int64 {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    private static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
        let before = year - 1
        // Subtract the leap days before 1970.
        let leapDays = before / 4 - before / 100 + before / 400 - 477
        return (1..<month).reduce((year - 1970) * 365 + leapDays + day - 1) {
            $0 + daysIn(month: $1, year: year)
        }
    }
}

/// Pads a number with zeros from the left.
private func padded(_ number: Int64, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
}

/// Reads fixed-width numbers from the start of a text.
private struct DigitReader {
    private var rest: Substring.UTF8View

    init(_ text: String) { rest = Substring(text).utf8 }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func take(_ character: Character) -> Bool {
        guard let first = rest.first, first == character.asciiValue else { return false }
        rest.removeFirst()
        return true
    }

    mutating func number(_ width: Int) -> Int64? {
        let digits = rest.prefix(width)
        guard digits.count == width, digits.allSatisfy({ (48...57).contains($0) }) else { return nil }
        rest.removeFirst(width)
        return digits.reduce(0) { $0 * 10 + Int64($1 - 48) }
    }

    /// Reads the decimals of a second as thousandths.
    ///
    /// Finer digits are cut off, which never makes an age smaller.
    mutating func thousandths() -> Int64? {
        let digits = rest.prefix { (48...57).contains($0) }
        guard (1...9).contains(digits.count) else { return nil }
        rest.removeFirst(digits.count)
        return (Array(digits) + [48, 48]).prefix(3).reduce(0) { $0 * 10 + Int64($1 - 48) }
    }
}
