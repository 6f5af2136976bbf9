import FuseCore

/// A time in a message, as the range of instants that it may mean.
struct SavedMoment: Hashable {
    /// The earliest instant that it may mean.
    let earliest: Timestamp
    /// The latest instant that it may mean.
    let latest: Timestamp
    /// True if it has a time zone; without one it may be local time anywhere on Earth.
    let hasZone: Bool

    /// The largest offset from UTC of any place on Earth in either direction, in milliseconds.
    private static let farthest: Int64 = 14 * 3_600_000
    private static let day: Int64 = 24 * 3_600_000

    /// Reads a text.
    ///
    /// - Parameter text: The text; the result is nil if it is no time.
    init?(_ text: String) {
        guard let middle = text.firstIndex(where: { "Tt ".contains($0) }) else { return nil }
        let rest = text[text.index(after: middle)...]
        // The date contains hyphens, too: a zone comes after the time of day.
        let zone = rest.firstIndex { "Zz+-\u{2212}".contains($0) } ?? rest.endIndex
        guard let local = Self.local(text[..<middle], String(rest[..<zone])),
            let minutes = Self.minutes(String(rest[zone...]))
        else { return nil }
        hasZone = zone != rest.endIndex
        let moment = local - minutes * 60_000
        earliest = Self.moment(moment - (hasZone ? 0 : Self.farthest))
        latest = Self.moment(moment + (hasZone ? 0 : Self.farthest))
    }

    /// The milliseconds since 1970 in the time's own zone.
    private static func local(_ date: Substring, _ clock: String) -> Int64? {
        var (date, clock) = (String(date), clock.replacing(",", with: "."))
        if clock.utf8.count == 5 { clock += ":00" }
        // 24:00 is 00:00 on the next day.
        let isEnd = clock.hasPrefix("24:00:00") && clock.dropFirst(8).allSatisfy { ".0".contains($0) }
        if isEnd { clock = "00" + clock.dropFirst(2) }
        // Some programs write the year 1 for "always".
        let isLongAgo = Int64(date.prefix(4)).map { $0 < 1970 } ?? false
        if isLongAgo { date = "1972" + date.dropFirst(4) }
        guard let moment = Timestamp(iso8601: "\(date)T\(clock)Z") else { return nil }
        return isLongAgo ? 0 : moment.milliseconds + (isEnd ? day : 0)
    }

    /// The minutes by which a zone is ahead of UTC: `Z`, `+02`, `+0200`, `+02:00`; 0 without a zone.
    private static func minutes(_ zone: String) -> Int64? {
        guard let sign = zone.first, !"Zz".contains(sign) else { return zone.count > 1 ? nil : 0 }
        let parts = zone.dropFirst().split(separator: ":", omittingEmptySubsequences: false)
        let digits = parts.joined()
        guard digits.utf8.allSatisfy({ (48...57).contains($0) }), let number = Int64(digits) else {
            return nil
        }
        let (hours, minutes): (Int64, Int64)
        switch (digits.count, parts.map(\.count)) {
        case (2, [2]): (hours, minutes) = (number, 0)
        case (4, [4]), (4, [2, 2]): (hours, minutes) = (number / 100, number % 100)
        default: return nil
        }
        guard hours < 24, minutes < 60 else { return nil }
        return (hours * 60 + minutes) * (sign == "+" ? 1 : -1)
    }

    private static func moment(_ milliseconds: Int64) -> Timestamp {
        Timestamp(milliseconds: min(max(0, milliseconds), Timestamp.last.milliseconds))
    }
}
