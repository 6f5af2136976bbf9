/// Events by the time at which they happen.
struct Timeline<Event> {
    private struct Entry {
        let at: Int64
        let number: Int
        let event: Event
    }

    /// The latest first, so that the next one is taken off the end.
    private var entries: [Entry] = []
    private var count = 0
    /// The machine's uptime, in milliseconds; nobody can set it.
    private(set) var now: Int64

    init(startingAt now: Int64) { self.now = now }

    /// Plans an event.
    ///
    /// - Parameters:
    ///   - event: The event.
    ///   - after: In how many milliseconds from now.
    mutating func plan(_ event: Event, after: Int64) {
        let at = now + max(0, after)
        count += 1
        var (low, high) = (0, entries.count)
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].at > at { low = middle + 1 } else { high = middle }
        }
        // Of those at the same moment the later planned one comes later, so it stands before them.
        entries.insert(Entry(at: at, number: count, event: event), at: low)
    }

    /// Takes the next event off and goes to its moment; nil where nothing is planned.
    mutating func next() -> Event? {
        guard let entry = entries.popLast() else { return nil }
        now = entry.at
        return entry.event
    }

    /// Goes to a later moment at which nothing happens before.
    mutating func pass(milliseconds: Int64) {
        guard entries.last.map({ $0.at >= now + milliseconds }) ?? true else { return }
        now += milliseconds
    }
}
