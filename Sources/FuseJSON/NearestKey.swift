/// Finds the nearest of some known words.
public enum NearestKey {
    /// The known word with the fewest edits to a given one.
    ///
    /// - Parameters:
    ///   - word: What was written; letter case does not count.
    ///   - known: The words there are.
    ///   - isClose: Whether it must be within half its length.
    /// - Returns: The nearest, or nil where there is none.
    public static func nearest(to word: String, among known: [String], isClose: Bool = false) -> String? {
        let wanted = Array(word.lowercased().prefix(64))
        let ranked = known.map { ($0, distance(wanted, Array($0.lowercased()))) }
        let best = ranked.min { $0.1 < $1.1 }
        guard let best, isClose else { return best?.0 }
        return best.1 * 2 <= max(wanted.count, best.0.count) ? best.0 : nil
    }

    private static func distance(_ left: [Character], _ right: [Character]) -> Int {
        var row = Array(0...right.count)
        for (i, a) in left.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, b) in right.enumerated() {
                let change = diagonal + (a == b ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(change, row[j] + 1, row[j + 1] + 1)
            }
        }
        return row[right.count]
    }
}
