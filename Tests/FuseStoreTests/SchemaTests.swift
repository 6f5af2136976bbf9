// Room: the schema is frozen once shipped, and current.sql is what it amounts to.

import Foundation
import FuseSchema
import GRDB
import Testing

@testable import FuseStore

@Suite struct SchemaTests {
    /// A step that has been shipped is never edited: make a new one. Hashes by `fingerprint` below.
    private let frozen: [String] = [
        "8ee7d2f83bd96cc9", "6f080379f99a2364", "39f0acea60b48e3",
        "e359586d506c5a6f", "779307365ad57021", "26620957c5792273",
        "bbbe658fa3029011", "c98ebdb218b26706", "f5e6aae59af25a8b",
        "f8a47f295d929ff7", "c7a98d36dff5247d", "3051dfdb3abd223a",
        "91e439977a8930e6", "f7476af60d1c312c",
    ]

    private var folder: URL {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("schema/sql")
    }

    /// FNV-1a, 64 bits: enough to notice an edit.
    private func fingerprint(_ text: String) -> String {
        let hash = text.utf8.reduce(UInt64(0xcbf2_9ce4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        return String(hash, radix: 16)
    }

    @Test func `the migrations are those that were shipped`() {
        let hashes = FuseSchema.migrations.map { fingerprint($0.sql) }
        #expect(
            hashes.starts(with: frozen), "a shipped migration was edited; these are the hashes now: \(hashes)"
        )
        #expect(
            frozen.count == hashes.count,
            "a migration is not listed as frozen; these are the hashes: \(hashes)")
    }

    @Test func `the migrations are the files in the folder`() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            .filter { $0.hasPrefix("v") }.sorted()
        let texts = try files.map {
            try String(contentsOf: folder.appendingPathComponent($0), encoding: .utf8)
        }
        #expect(texts == FuseSchema.migrations.map(\.sql))
    }

    /// `make schema` writes the file; a recording fails this test once, so that it is seen.
    @Test func `current.sql is the schema of a migrated store`() throws {
        let temporary = try TemporaryStore()
        let objects = try temporary.store.queue.read { db in
            try String.fetchAll(
                db, sql: "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type, name")
        }
        let head =
            "-- The schema of a store of version \(FuseSchema.version): written by `make schema`, read by people.\n\n"
        let schema = head + objects.map { $0 + ";\n" }.joined(separator: "\n")
        let file = folder.appendingPathComponent("current.sql")
        let written = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
        if written != schema, ProcessInfo.processInfo.environment["FUSEGUARD_RECORD"] != nil {
            try schema.write(to: file, atomically: true, encoding: .utf8)
        }
        #expect(written == schema, "run `make schema` and look at the difference")
    }
}
