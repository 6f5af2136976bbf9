import Dispatch
import FuseRecord

/// The store behind the gateway.
struct StoreQueue: Sendable {
    /// The store.
    let store: any InstallationStore
    /// Where it is, for reports.
    let path: String
    /// The store does one thing at a time anyway; who waits here holds no thread.
    private let queue = DispatchQueue(label: "fuseguard.register", qos: .userInitiated)

    init(_ store: any InstallationStore, path: String) {
        self.store = store
        self.path = path
    }

    /// Writes in one transaction; it is on disk when this returns.
    func write<Value: Sendable>(
        _ body: @escaping @Sendable (any StoreWriting) throws -> Value
    ) async throws -> Value {
        try await run { try store.write(body) }
    }

    /// Reads in one transaction.
    func read<Value: Sendable>(
        _ body: @escaping @Sendable (any StoreReading) throws -> Value
    ) async throws -> Value {
        try await run { try store.read(body) }
    }

    /// Reads what is not read in a transaction: the decision log.
    func look<Value: Sendable>(
        _ body: @escaping @Sendable (any InstallationStore) throws -> Value
    ) async throws -> Value {
        try await run { try body(store) }
    }

    /// Writes in one transaction in its turn, and returns at once: whatever is asked for after this sees it.
    ///
    /// - Parameters:
    ///   - body: The work.
    ///   - whenDone: Is told once it is on disk, or why it is not.
    func writeInTurn<Value: Sendable>(
        _ body: @escaping @Sendable (any StoreWriting) throws -> Value,
        whenDone: @escaping @Sendable (Result<Value, any Error>) -> Void
    ) {
        queue.async { whenDone(Result { try store.write(body) }) }
    }

    /// Waits until everything that was asked for is done.
    func finish() async {
        await withCheckedContinuation { continuation in queue.async { continuation.resume() } }
    }

    private func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try body() }) }
        }
    }
}
