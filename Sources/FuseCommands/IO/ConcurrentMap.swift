import Dispatch
import Synchronization

/// Work on several processors.
enum ConcurrentMap {
    /// Makes something of each element, many at a time.
    ///
    /// - Parameters:
    ///   - elements: The elements.
    ///   - count: How many are worth a thread.
    ///   - make: What to make of each, on any thread.
    /// - Returns: What was made, in the order of the elements, in parts of so many.
    static func map<Element: Sendable, Made: Sendable>(
        _ elements: ArraySlice<Element>, each count: Int, _ make: @Sendable (Element) -> Made
    ) -> [[Made]] {
        let starts = Array(stride(from: elements.startIndex, to: elements.endIndex, by: count))
        let parts = Mutex([[Made]](repeating: [], count: starts.count))
        DispatchQueue.concurrentPerform(iterations: starts.count) { part in
            let end = min(starts[part] + count, elements.endIndex)
            let made = elements[starts[part]..<end].map(make)
            parts.withLock { $0[part] = made }
        }
        return parts.withLock { $0 }
    }
}
