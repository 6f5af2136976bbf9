import Foundation
import FuseStore

/// A store whose file is removed with it.
final class TemporaryStore {
    let folder: URL
    let store: SQLiteStore

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("fuseguard-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        store = try SQLiteStore(path: folder.appendingPathComponent("store.db").path, for: .creating)
    }

    var path: String { store.path }

    deinit { try? FileManager.default.removeItem(at: folder) }
}
