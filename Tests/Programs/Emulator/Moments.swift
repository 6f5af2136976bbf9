import Foundation

enum Moments {
    /// A moment in the vendor's notation: `2024-03-09T10:03:24.24`.
    static func naive(_ moment: Date) -> String {
        // Round to whole milliseconds first, so that a fraction that rounds up carries into the seconds.
        let count = Int64((moment.timeIntervalSince1970 * 1_000).rounded(.down))
        let whole = Date(timeIntervalSince1970: TimeInterval(count / 1_000))
        let seconds = whole.formatted(
            Date.ISO8601FormatStyle(timeZone: .gmt).year().month().day()
                .dateTimeSeparator(.standard).time(includingFractionalSeconds: false))
        var fraction = String(1_000 + count % 1_000).dropFirst()
        while fraction.hasSuffix("0") { fraction.removeLast() }
        return fraction.isEmpty ? seconds : "\(seconds).\(fraction)"
    }
}
