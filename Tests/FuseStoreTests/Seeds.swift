import Foundation

/// A range of seeds in four parts.
struct Seeds {
    /// The first and the last seed.
    let range: ClosedRange<UInt64>

    /// The seeds from 1, or those given by FUSEGUARD_SEEDS=FIRST-LAST.
    init(through last: UInt64) {
        let given = (ProcessInfo.processInfo.environment["FUSEGUARD_SEEDS"] ?? "").split(separator: "-")
        guard let first = given.first.flatMap({ UInt64($0) }), let end = given.last.flatMap({ UInt64($0) }),
            first <= end
        else {
            self.range = 1...last
            return
        }
        self.range = first...end
    }

    /// The number of seeds.
    var count: Int { range.count }

    /// The batches of every part.
    var parts: [[ClosedRange<UInt64>]] {
        let batches = stride(from: range.lowerBound, through: range.upperBound, by: 500).map {
            $0...min($0 + 499, range.upperBound)
        }
        return (0..<4).map { part in batches.enumerated().filter { $0.offset % 4 == part }.map(\.element) }
    }
}
