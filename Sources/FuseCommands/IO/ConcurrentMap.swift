import Dispatch
import Synchronization

/// Distributes work over several processors.
enum ConcurrentMap {
    /// Transforms elements concurrently, in chunks.
    ///
    /// - Parameters:
    ///   - elements: The elements.
    ///   - count: The number of elements in a chunk, enough to be worth a thread.
    ///   - make: Transforms one element, on any thread.
    /// - Returns: The results in the order of the elements, in chunks of `count`.
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
