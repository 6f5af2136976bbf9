// Room: "did you mean".
// Answers: which known word somebody probably meant. Must not know: what the words mean.

/// Finds the nearest of some known words.
public enum NearestKey {
    /// The known word with the fewest edits to a given one.
    ///
    /// - Parameters:
    ///   - word: What was written; letter case does not count.
    ///   - known: The words there are.
    /// - Returns: The nearest, or nil where no word is known.
    public static func nearest(to word: String, among known: [String]) -> String? {
        let wanted = Array(word.lowercased().prefix(64))
        let ranked = known.map { ($0, distance(wanted, Array($0.lowercased()))) }
        return ranked.min { $0.1 < $1.1 }?.0
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
