// Test cases for the sanitizers: `planted` has no fault, `planted thread` has a data race, `planted address`
// has a use after free. Each sanitizer must report the fault of its kind, and nothing else.

import Dispatch
import Synchronization

final class Counter: Sendable {
    let guarded = Mutex(0)
}

let counter = Counter()
nonisolated(unsafe) var unguarded = 0
let planted = CommandLine.arguments.dropFirst().first

DispatchQueue.concurrentPerform(iterations: 8) { _ in
    for _ in 0..<20_000 {
        counter.guarded.withLock { $0 += 1 }
        if planted == "thread" { unguarded += 1 }
    }
}
if planted == "address" {
    let freed = UnsafeMutablePointer<Int>.allocate(capacity: 4)
    freed.initialize(repeating: 1, count: 4)
    freed.deallocate()
    print(freed[unguarded])
}
