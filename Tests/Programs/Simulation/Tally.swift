/// Counts of the events in some seeds.
package struct Tally: Sendable {
    private var counts: [String: Int] = [:]

    package init() {}

    /// Adds to the count of an event.
    package mutating func add(_ name: String, _ count: Int = 1) { counts[name, default: 0] += count }

    mutating func add(_ fault: Fault) { add("fault: \(fault.rawValue)") }

    /// Adds the counts of other seeds.
    package mutating func add(_ other: Tally) {
        counts.merge(other.counts, uniquingKeysWith: +)
    }

    /// The count of an event.
    package func count(_ name: String) -> Int { counts[name] ?? 0 }

    /// The counts, one a line.
    package var text: String {
        let width = counts.keys.map(\.count).max() ?? 0
        return counts.sorted { $0.key < $1.key }.map { name, count in
            "  \(name)\(String(repeating: " ", count: width - name.count))  \(count)\n"
        }.joined()
    }
}
