import Dispatch
import FuseRecord

/// The store behind the gateway, used by one task at a time.
struct StoreQueue: Sendable {
    /// The store.
    let store: any InstallationStore
    /// The store's path, for reports.
    let path: String
    /// A serial queue: the store does one thing at a time anyway, and tasks that wait here hold no thread.
    private let queue = DispatchQueue(label: "fuseguard.store", qos: .userInitiated)

    init(_ store: any InstallationStore, path: String) {
        self.store = store
        self.path = path
    }

    /// Writes in one transaction; the changes are on disk when this returns.
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

    /// Reads the decision log, which is read outside a transaction.
    func look<Value: Sendable>(
        _ body: @escaping @Sendable (any InstallationStore) throws -> Value
    ) async throws -> Value {
        try await run { try body(store) }
    }

    /// Queues a write in one transaction and returns at once; all later calls see its changes.
    ///
    /// - Parameters:
    ///   - body: The work.
    ///   - whenDone: Receives the result once it is on disk, or the error.
    func writeInTurn<Value: Sendable>(
        _ body: @escaping @Sendable (any StoreWriting) throws -> Value,
        whenDone: @escaping @Sendable (Result<Value, any Error>) -> Void
    ) {
        queue.async { whenDone(Result { try store.write(body) }) }
    }

    /// Waits until all queued work is done.
    func finish() async {
        await withCheckedContinuation { continuation in queue.async { continuation.resume() } }
    }

    private func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try body() }) }
        }
    }
}
