/// Finds the most similar of some known keys.
public enum NearestKey {
    /// The known key with the fewest edits to the given one.
    ///
    /// - Parameters:
    ///   - word: The key as written; letter case does not count.
    ///   - known: The known keys.
    ///   - isClose: Whether the number of edits must be at most half the length of the longer key.
    /// - Returns: The most similar key; nil where there is none.
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
