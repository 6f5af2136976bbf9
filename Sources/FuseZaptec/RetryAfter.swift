import FuseCore

/// The pause that a `Retry-After` header asks for.
enum RetryAfter: Hashable {
    /// A pause in milliseconds, at least 1,000.
    case wait(Int64)
    /// More than a minute; the client does not wait that long.
    case tooLong

    /// The longest pause that the client accepts, in milliseconds.
    static let longest: Int64 = 60_000

    /// Reads the header.
    ///
    /// - Parameters:
    ///   - text: The header; an unreadable one counts as absent.
    ///   - absent: The pause without a header, in milliseconds.
    ///   - now: The time of day, for dates.
    init(_ text: String?, absent: Int64 = 1_000, now: Timestamp) {
        let text = text ?? ""
        let milliseconds: Int64
        if !text.isEmpty, text.utf8.allSatisfy({ (48...57).contains($0) }) {
            // A number with more digits than an integer holds is too long in any case.
            milliseconds = Int64(text).flatMap { $0 <= Self.longest ? $0 * 1_000 : nil } ?? .max
        } else if let date = Self.date(text) {
            milliseconds = date.milliseconds - now.milliseconds
        } else {
            milliseconds = absent
        }
        self = milliseconds > Self.longest ? .tooLong : .wait(max(1_000, milliseconds))
    }

    /// Reads a date such as `Sun, 06 Nov 1994 08:49:37 GMT`.
    private static func date(_ text: String) -> Timestamp? {
        let words = text.split(separator: " ")
        let months = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ]
        guard words.count == 6, words[0].hasSuffix(","), words[5] == "GMT", words[1].count == 2,
            let month = months.firstIndex(where: { $0 == words[2] })
        else { return nil }
        let number = month < 9 ? "0\(month + 1)" : "\(month + 1)"
        return Timestamp(iso8601: "\(words[3])-\(number)-\(words[1])T\(words[4])Z")
    }
}
