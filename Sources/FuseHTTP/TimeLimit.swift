/// A limit on the time that work may take.
package enum TimeLimit {
    /// Does work, and cancels it once its time is up.
    ///
    /// - Parameters:
    ///   - limit: The longest time that it may take.
    ///   - work: The work.
    /// - Returns: The result of the work; nil if it did not come in time.
    /// - Throws: The error of the work, or `CancellationError`.
    package static func run<Value: Sendable>(
        within limit: Duration, _ work: @escaping @Sendable () async throws -> Value
    ) async throws -> Value? {
        try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask { try await work() }
            group.addTask {
                try await Task.sleep(for: limit)
                return nil
            }
            defer { group.cancelAll() }
            return try await group.next() ?? nil
        }
    }
}
