/// Events in the order of their time.
struct Timeline<Event> {
    private struct Entry {
        let at: Int64
        let number: Int
        let event: Event
    }

    /// The entries, latest first, so that the next one is removed from the end.
    private var entries: [Entry] = []
    private var count = 0
    /// The machine's uptime in milliseconds, which never jumps.
    private(set) var now: Int64

    init(startingAt now: Int64) { self.now = now }

    /// Schedules an event.
    ///
    /// - Parameters:
    ///   - event: The event.
    ///   - after: Its delay from now, in milliseconds.
    mutating func plan(_ event: Event, after: Int64) {
        let at = now + max(0, after)
        count += 1
        var (low, high) = (0, entries.count)
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].at > at { low = middle + 1 } else { high = middle }
        }
        // Of events at the same moment, the one scheduled later happens later, so its entry comes before
        // theirs.
        entries.insert(Entry(at: at, number: count, event: event), at: low)
    }

    /// Removes the next event and moves to its moment; nil where none is scheduled.
    mutating func next() -> Event? {
        guard let entry = entries.popLast() else { return nil }
        now = entry.at
        return entry.event
    }

    /// Moves to a later moment before which no event is scheduled.
    mutating func pass(milliseconds: Int64) {
        guard entries.last.map({ $0.at >= now + milliseconds }) ?? true else { return }
        now += milliseconds
    }
}
