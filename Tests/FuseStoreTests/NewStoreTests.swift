import Foundation
import FuseCore
import FuseRecord
import FuseTestSupport
import GRDB
import Testing

@testable import FuseStore

@Suite struct NewStoreTests {
    private struct Trouble: Error {}

    private let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("fuseguard-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    private var path: String { folder.appendingPathComponent("new.db").path }
    private var files: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() }
    }

    private func put(_ store: SQLiteStore) throws {
        try store.write { try $0.put([try site([charger("a", 16)])], at: Timestamp(milliseconds: 1)) }
    }

    @Test func `a store appears with all that is in it`() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        try SQLiteStore.making(path) { store in
            try put(store)
            #expect(try files.allSatisfy { $0 != "new.db" })
        }
        #expect(try files == ["new.db"])
        let store = try SQLiteStore(path: path, for: .writing)
        #expect(try store.installation("site")?.chargers.count == 1)
        let settings = try store.queue.read { db in
            [
                try String.fetchOne(db, sql: "PRAGMA journal_mode"),
                try String.fetchOne(db, sql: "PRAGMA foreign_keys"),
            ]
        }
        #expect(settings == ["wal", "1"])
    }

    @Test func `a store appears where files have no second names, and takes no other's`() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        func noLinks(_ from: String, _ to: String) -> Int32 {
            errno = EPERM
            return -1
        }
        try SQLiteStore.making(path, link: noLinks) { try put($0) }
        #expect(try files == ["new.db"])
        #expect(try SQLiteStore(path: path, for: .reading).installation("site")?.chargers.count == 1)
        #expect(throws: StoreError.exists(path: path)) {
            try SQLiteStore.making(path, link: noLinks) { try put($0) }
        }
        #expect(try SQLiteStore(path: path, for: .reading).installation("site")?.chargers.count == 1)
    }

    @Test(arguments: ["-wal", "-journal"])
    func `a store is not made beside what is left of another one`(suffix: String) throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data("left".utf8).write(to: URL(fileURLWithPath: path + suffix))
        #expect(throws: StoreError.self) { try SQLiteStore.making(path) { try put($0) } }
        #expect(try files == ["new.db" + suffix])
        try FileManager.default.removeItem(atPath: path + suffix)
        // Nor is it made where the file appears meanwhile.
        #expect(throws: StoreError.self) {
            try SQLiteStore.making(path) { store in
                try put(store)
                try Data("left".utf8).write(to: URL(fileURLWithPath: path + suffix))
            }
        }
        #expect(try files == ["new.db" + suffix])
    }

    @Test(arguments: [(false, "-wal"), (false, "-journal"), (true, "-wal")])
    func `a log that is all that is left of a store is not taken, nor removed`(
        hasEmptyFile: Bool, suffix: String
    ) throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let log = URL(fileURLWithPath: path + suffix)
        try Data("left".utf8).write(to: log)
        if hasEmptyFile { try Data().write(to: URL(fileURLWithPath: path)) }
        let before = try files
        #expect(throws: StoreError.self) { try SQLiteStore(path: path, for: .creating) }
        #expect(throws: StoreError.self) { try SQLiteStore.rehearsal(of: path) }
        #expect(throws: StoreError.self) { try SQLiteStore(path: path, for: .reading) }
        #expect(try files == before)
        #expect(try Data(contentsOf: log) == Data("left".utf8))
    }

    @Test func `two that make the same store at once do not touch each other's file`() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        #expect(throws: StoreError.exists(path: path)) {
            try SQLiteStore.making(path) { store in
                try put(store)
                try SQLiteStore.making(path) { try put($0) }
            }
        }
        #expect(try files == ["new.db"])
        #expect(try SQLiteStore(path: path, for: .reading).installation("site")?.chargers.count == 1)
    }

    /// SQL that inserts a charger whose installation is missing.
    private static func strayCharger(_ id: String) -> String {
        "INSERT INTO charger (id, installation_id, fuse_id, position, name, wiring_is_read, min_mA, max_mA, "
            + "phase_selectable, fixed_is_unknown, fixed_unknown_lines, fixed_assumes, phase_moved, offline_mA, "
            + "offline_phase, confirmed_at_ms, awaits_reading) "
            + "VALUES ('\(id)', 'site', 'k', 0, '\(id)', 0, 6000, 32000, 1, 0, 0, 0, 0, 0, 1, 0, 0)"
    }

    @Test(arguments: [
        strayCharger("a"),
        strayCharger("z"),
        "INSERT INTO fuse_line VALUES ('site', 'k', 1, 10000, 0)",
    ])
    func `stray rows do not become part of a new installation`(stray: String) throws {
        let temporary = try TemporaryStore()
        let other = try DatabaseQueue(path: temporary.path)
        try other.writeWithoutTransaction { try $0.execute(sql: "PRAGMA foreign_keys = OFF; " + stray) }
        #expect(throws: StoreError.self) { try put(temporary.store) }
        #expect(try temporary.store.installation("site") == nil)
    }

    @Test func `nothing is left of a store that could not be filled`() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        #expect(throws: Trouble.self) {
            try SQLiteStore.making(path) { store in
                try put(store)
                throw Trouble()
            }
        }
        #expect(try files.isEmpty)
    }

    @Test func `a store that another program made meanwhile stays`() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        #expect(throws: StoreError.exists(path: path)) {
            try SQLiteStore.making(path) { store in
                try put(store)
                _ = try SQLiteStore(path: path, for: .creating)
            }
        }
        #expect(try !files.contains { $0.contains("part") })
        #expect(try SQLiteStore(path: path, for: .reading).installations().isEmpty)
    }

    @Test func `a row that refers to none is found before the store has its name`() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        #expect(throws: StoreError.self) {
            try SQLiteStore.making(path) { store in
                try put(store)
                try store.queue.write { try $0.execute(sql: "UPDATE charger SET fuse_id = 'none'") }
            }
        }
        #expect(try files.isEmpty)
    }

    @Test func `a name that leads to another is made there`() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let link = folder.appendingPathComponent("link.db").path
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
        try SQLiteStore.making(link, put)
        #expect(try files == ["link.db", "new.db"])
        #expect(try SQLiteStore(path: link, for: .reading).installations() == ["site"])
    }
}
